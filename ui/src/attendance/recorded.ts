import type { AttendanceRegister } from "../backend";

/** How many marks are recorded in an activity, or in one session of it. */
export function recordedIn({ sessions, rows }: AttendanceRegister, session?: string): number {
  const counts = sessions.map(({ id }) => session === undefined || id === session);
  const isMark = (mark: { status: unknown; inConflict: boolean }, column: number) =>
    counts[column] && (mark.status !== null || mark.inConflict);
  return rows.reduce((sum, { marks }) => sum + marks.filter(isMark).length, 0);
}
