/** The usual sessions of an activity, made from its days: nobody should type eight times the same hours. */
import type { SessionForm } from "../backend";
import { daysLater } from "../language/calendar";

export const TEMPLATES = ["both", "mornings", "afternoons", "none"] as const;
export type Template = (typeof TEMPLATES)[number];

const MORNING = { start: "09:00:00", end: "12:30:00" };
const AFTERNOON = { start: "14:00:00", end: "17:30:00" };

/** More days than this are a course of weeks, not an event with half-days. */
const MOST_DAYS = 14;

export function halfDays(firstDay: string, lastDay: string, template: Template): SessionForm[] {
  if (!firstDay || !lastDay || lastDay < firstDay || template === "none") return [];
  const sessions: SessionForm[] = [];
  for (let day = firstDay, count = 0; day <= lastDay; day = daysLater(day, 1), count += 1) {
    if (count === MOST_DAYS) return [];
    if (template !== "afternoons") sessions.push(sitting(day, MORNING));
    if (template !== "mornings") sessions.push(sitting(day, AFTERNOON));
  }
  return sessions;
}

/** The half-day after the last one: what somebody who adds a session most likely means. */
export function nextHalfDay(sessions: readonly SessionForm[], firstDay: string): SessionForm {
  const last = sessions.at(-1);
  if (!last) return sitting(firstDay, MORNING);
  const day = last.start.slice(0, 10);
  return last.start.slice(11) < "12:00:00" ? sitting(day, AFTERNOON) : sitting(daysLater(day, 1), MORNING);
}

/** The end is not after the beginning. */
export function endsTooEarly({ start, end }: Pick<SessionForm, "start" | "end">): boolean {
  return end <= start;
}

function sitting(day: string, { start, end }: typeof MORNING): SessionForm {
  return { title: "", start: `${day}T${start}`, end: `${day}T${end}`, room: "", trainers: [] };
}
