/** What Enter marks at the door: whoever comes well after the beginning is late, with the time. */
import type { RegisterSession } from "../../backend";
import { minutesBetween } from "../../language/calendar";

/** For so many minutes after the beginning, whoever comes is on time. */
export const TOLERANCE = 10;

/** How long before the beginning people come, in minutes. */
const EARLIEST = 90;

export interface Arrival {
  status: "present" | "late";
  /** How many minutes after the beginning, where late. */
  minutes: number;
}

export interface Arrivals {
  /** What Enter marks. */
  usual: Arrival;
  /** What Shift and Enter mark, where there is a choice. */
  other: Arrival | null;
  /** Whether people may be coming at all: a session that is over, or of another day, is recorded after the fact. */
  isNow: boolean;
}

const PRESENT: Arrival = { status: "present", minutes: 0 };

/** At `now`, by the clock on the wall there. */
export function arrivalsAt({ start, end }: Pick<RegisterSession, "start" | "end">, now: string): Arrivals {
  const minutes = minutesBetween(start, now);
  const isNow = minutes >= -EARLIEST && now < end;
  if (!isNow || minutes <= 0) return { usual: PRESENT, other: null, isNow };
  const late: Arrival = { status: "late", minutes };
  return minutes <= TOLERANCE
    ? { usual: PRESENT, other: late, isNow }
    : { usual: late, other: PRESENT, isNow };
}
