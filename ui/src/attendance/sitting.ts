/** Which session somebody means who opens the register now. */
import type { RegisterSession } from "../backend";
import { moved } from "../language/calendar";

/** People sit down before it begins. */
const BEFORE = 30;

/** Whether people sit down, or did, at `now`. */
export function hasBegun({ start }: RegisterSession, now: string): boolean {
  return moved(start, -BEFORE) <= now;
}

/** The session that runs at `now` (the clock on the wall there), or else the last that has begun, or else the first. */
export function currentColumn(sessions: readonly RegisterSession[], now: string): number {
  const begun = sessions.flatMap((session, column) => (hasBegun(session, now) ? [column] : []));
  const running = begun.find((column) => now < (sessions[column]?.end ?? ""));
  return running ?? begun.at(-1) ?? 0;
}
