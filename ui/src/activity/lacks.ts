/** What an activity lacks before it can be closed: what a donor, or an auditor, would ask for. */
import { useQuery } from "@tanstack/react-query";
import type { ActivityTab } from "../app/route";
import { type AttachmentView, type AttendanceRegister, type Backend, useBackend } from "../backend";
import type { Words } from "../language";

export interface Lack {
  text: string;
  /** Where it is mended. */
  tab: ActivityTab;
  at?: "conflict";
}

function lacksOf(
  { sessions, rows }: AttendanceRegister,
  documents: readonly AttachmentView[],
  { say }: Words,
): Lack[] {
  const lacks: Lack[] = [];
  if (sessions.length === 0) lacks.push({ text: say("lack-sessions"), tab: "sessions" });
  if (rows.length === 0) lacks.push({ text: say("lack-people"), tab: "people" });
  const marks = rows.map((row) => row.marks);
  const isEmpty = (mark: (typeof marks)[number][number]) => mark.status === null && !mark.inConflict;
  const empty = marks.flat().filter(isEmpty).length;
  if (empty > 0) {
    const people = marks.filter((row) => row.some(isEmpty)).length;
    lacks.push({ text: say("lack-marks", { count: empty, people }), tab: "register" });
  }
  const conflicts = marks.flat().filter(({ inConflict }) => inConflict).length;
  if (conflicts > 0)
    lacks.push({ text: say("lack-conflicts", { count: conflicts }), tab: "register", at: "conflict" });
  const sheets = documents.filter(({ form }) => form.kind === "scanned_sheet");
  // A sheet of the activity may hold every session; those of single sessions have to be one for each.
  const unsigned = sheets.some(({ session }) => session === null)
    ? []
    : sessions.filter(({ id }) => !sheets.some(({ session }) => session === id));
  if (unsigned.length > 0)
    lacks.push({
      text: say("lack-sheets", { count: unsigned.length, all: sheets.length === 0 ? "yes" : "no" }),
      tab: "documents",
    });
  return lacks;
}

const read = (backend: Backend, activity: string) =>
  Promise.all([backend.attendanceRegister(activity), backend.attachments(activity)]);

/** What an activity lacks now. */
export async function readLacks(backend: Backend, activity: string, words: Words): Promise<Lack[]> {
  return lacksOf(...(await read(backend, activity)), words);
}

/** What an activity lacks, as soon as that is known. */
export function useLacks(activity: string, isWanted: boolean, words: Words): Lack[] | undefined {
  const backend = useBackend();
  const { data } = useQuery({
    queryKey: ["lacks", activity],
    queryFn: () => read(backend, activity),
    enabled: isWanted,
    gcTime: 0,
  });
  return data && lacksOf(...data, words);
}
