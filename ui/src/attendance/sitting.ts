/** Which session somebody means who opens the register now. */
import type { RegisterSession } from "../backend";
import { moved } from "../language/calendar";

/** People sit down before it begins. */
const BEFORE = 30;

/** The session that runs at `now` (the clock on the wall there), or else the last that has begun, or else the first. */
export function currentColumn(sessions: readonly RegisterSession[], now: string): number {
  const begun = sessions.flatMap(({ start }, column) => (moved(start, -BEFORE) <= now ? [column] : []));
  const running = begun.find((column) => now < (sessions[column]?.end ?? ""));
  return running ?? begun.at(-1) ?? 0;
}
