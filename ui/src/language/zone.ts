/** Whose time is meant. */
import type { Words } from ".";
import { wallClock } from "./calendar";

/** The time of a zone by the name of its town: "Skopje time". */
export function timeOf(timeZone: string, { say }: Words): string {
  return say("zone-time", { place: timeZone.replace(/.*\//, "").replaceAll("_", " ") });
}

/** Whose time it is, where the clock of the place shows another time than the reader's; nothing where they agree. */
export function timeElsewhere(timeZone: string, words: Words, now = Date.now()): string {
  return timeZone && wallClock(now, timeZone) !== wallClock(now) ? timeOf(timeZone, words) : "";
}
