/** Writes marks for the cells that are chosen, and says what came of it. */
import { createContext, useContext, useMemo } from "react";
import { asFailure, type MarkEdit, type MarkStatus, type RegisterSession } from "../backend";
import { useNotice } from "../controls/Notice";
import { useWords, type Words } from "../language";
import { failureWords } from "../language/failure";
import { editOf, lengthOf, nameOf, spokenMark } from "./marks";
import type { Cell, Draft, Selection } from "./selection";
import { cellTopic, type RegisterStore, type Written } from "./store";

export interface Recording {
  store: RegisterStore;
  selection: Selection;
  /** Gives every chosen cell a status, or clears it. One that needs minutes waits for them as a draft. */
  mark: (status: MarkStatus | null) => void;
  /** Writes the minutes that were typed. False where they cannot be: then the draft stays. */
  finishDraft: () => boolean;
  /** Marks present whoever has no mark in the session of the cell in focus. */
  markRest: () => void;
  /** Marks whoever just came present in the session in focus, where nothing is recorded of them yet. */
  markArrival: (participant: string) => void;
  /** Writes what is proposed: in the chosen cells, or in the whole session of the cell in focus. */
  confirm: (all: boolean) => void;
  /** Writes the remark on a cell. */
  writeNote: (cell: Cell, text: string) => void;
  /** Writes one value into one cell: how a conflict is settled. */
  settle: (edit: MarkEdit) => void;
  /** Whether this person may write; says why not where they may not. */
  mayWrite: () => boolean;
  /** What was written last, for who hears it. */
  spoken: { text: string };
}

/** Told when something was written that should be heard. */
export const SPOKEN = "spoken";

const Current = createContext<Recording | null>(null);
export const RecordingProvider = Current.Provider;

export function useRecordingHere(): Recording {
  const recording = useContext(Current);
  if (!recording) throw new Error("no register around this component");
  return recording;
}

const takesMinutes = (status: MarkStatus | null): status is Draft["status"] =>
  status === "late" || status === "left_early";

export function useRecording(store: RegisterStore, selection: Selection): Recording {
  const notify = useNotice();
  const words = useWords();
  return useMemo((): Recording => {
    const { say } = words;
    const spoken = { text: "" };
    const nameOfRow = (participant: string) => store.rows[store.rowOf(participant)]?.name ?? "";

    const mayWrite = () => {
      if (!store.mayRecord) notify({ kind: "problem", text: words.say("error-not_allowed") });
      return store.mayRecord;
    };

    const unwritten = new Unwritten(selection);

    const tellWritten = ({ marks, step }: Written, several: (count: number, mark: string) => string) => {
      if (unwritten.mended(marks)) notify(null);
      const [first] = marks;
      const session = store.sessions.find(({ id }) => id === first?.session);
      if (!first || !session) return;
      const mark = spokenMark(first.mark, session, words);
      if (marks.length > 1) {
        notify({ kind: "done", text: several(marks.length, mark), step });
      } else {
        spoken.text = say("mark-written", { name: nameOfRow(first.participant), mark });
        store.topics.tell([SPOKEN]);
      }
    };

    const write = async (
      edits: MarkEdit[],
      isWanted = (edit: MarkEdit) => changes(store, edit),
      several = (count: number, mark: string) => say("marks-written", { count, mark }),
    ) => {
      try {
        tellWritten(await store.write(() => edits.filter(isWanted)), several);
      } catch (error) {
        unwritten.add(edits);
        const reason = failureWords(asFailure(error), words);
        const people = unwritten.people.map(nameOfRow);
        const [name = ""] = people;
        const text =
          people.length > 1
            ? say("marks-not-written", { count: people.length, names: namesOf(people, words), reason })
            : say("mark-not-written", { name, reason });
        notify({ kind: "problem", text });
      }
    };

    const finishDraft = () => {
      const { draft } = selection;
      if (!draft) return true;
      const cells = selection.cells();
      const minutes = Number(draft.digits);
      const short = cells.find(({ session }) => minutes >= lengthOf(session))?.session;
      if (short) {
        const mark = nameOf(draft.status, words);
        notify({ kind: "problem", text: say("minutes-too-many", { mark, minutes: lengthOf(short) }) });
        return false;
      }
      selection.setDraft(null);
      void write(cells.map((cell) => editOf(cell, draft.status, minutes)));
      return true;
    };

    const mark = (status: MarkStatus | null) => {
      if (!mayWrite()) return;
      if (takesMinutes(status)) selection.setDraft({ status, digits: "" });
      else void write(selection.cells().map((cell: Cell) => editOf(cell, status)));
    };

    const markArrival = async (participant: string) => {
      const session = selection.cell?.session;
      if (!session || store.rowOf(participant) < 0) return;
      const isBlank = () => {
        const { status, inConflict } = store.mark(session.id, participant);
        return !status && !inConflict;
      };
      if (!isBlank()) return;
      await write([editOf({ participant, session }, "present")], isBlank);
      const { status } = store.mark(session.id, participant);
      if (!status) return;
      const mark = nameOf(status, words);
      notify({ kind: "done", text: say("walk-in-present", { name: nameOfRow(participant), mark }) });
    };

    const markRest = async () => {
      const session = selection.cell?.session;
      if (!session || !mayWrite()) return;
      try {
        const { marks, step } = await store.writeRest(session.id);
        const when = whenOf(session, words.calendar);
        const away = store.proposedAway(session.id).length;
        const said = [
          marks.length > 0 && say("rest-written", { count: marks.length, when }),
          away > 0 && say("rest-away", { count: away }),
        ].filter((text) => text !== false);
        const text = said.join(". ") || say("rest-nobody", { when });
        notify(marks.length > 0 ? { kind: "done", text, step } : { kind: "done", text });
      } catch (error) {
        notify({ kind: "problem", text: failureWords(asFailure(error), words) });
      }
    };

    const confirm = (all: boolean) => {
      const session = selection.cell?.session;
      if (!session || !mayWrite()) return;
      const cells = all ? store.rows.map(({ participant }) => ({ participant, session })) : selection.cells();
      const proposed = cells.flatMap((cell) => {
        const status = store.proposal(cell.session.id, cell.participant);
        return status ? [editOf(cell, status)] : [];
      });
      if (proposed.length === 0) notify({ kind: "done", text: say("proposal-none") });
      void write(
        proposed,
        // Whoever was marked meanwhile stays as they were marked.
        (edit) => store.proposal(edit.session, edit.participant) === edit.status,
        (count) => say("proposal-confirmed", { count }),
      );
    };

    const writeNote = async ({ session, participant }: Cell, text: string) => {
      if (!mayWrite() || text.trim() === store.mark(session.id, participant).note) return;
      const name = nameOfRow(participant);
      try {
        const { step } = await store.writeNote(session.id, participant, text);
        notify({ kind: "done", text: say(text.trim() ? "note-written" : "note-cleared", { name }), step });
      } catch (error) {
        const reason = failureWords(asFailure(error), words);
        notify({ kind: "problem", text: say("note-not-written", { name, reason }) });
      }
    };

    return {
      store,
      selection,
      mark,
      confirm,
      writeNote: (cell, text) => void writeNote(cell, text),
      finishDraft,
      markRest: () => void markRest(),
      markArrival: (participant) => void markArrival(participant),
      settle: (edit) => void (mayWrite() && write([edit])),
      mayWrite,
      spoken,
    };
  }, [store, selection, notify, words]);
}

/** How long the keys rest before the cursor goes back to what was not written: never under a hand that types. */
const A_PAUSE = 400;

/** How many are named before the rest is counted. */
const NAMED = 3;

/** The marks that did not reach the disk, until they do. The cursor goes back to the first of them. */
class Unwritten {
  private readonly cells = new Map<string, Pick<MarkEdit, "session" | "participant">>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly selection: Selection) {}

  get people(): string[] {
    return [...new Set([...this.cells.values()].map(({ participant }) => participant))];
  }

  add(edits: readonly MarkEdit[]): void {
    for (const edit of edits) this.cells.set(cellTopic(edit.session, edit.participant), edit);
    this.goBackSoon();
  }

  /** Takes out what has been written meanwhile; whether that was the last. */
  mended(written: ReadonlyArray<Pick<MarkEdit, "session" | "participant">>): boolean {
    const some = this.cells.size > 0;
    for (const { session, participant } of written) this.cells.delete(cellTopic(session, participant));
    return some && this.cells.size === 0;
  }

  private goBackSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const [first] = this.cells.values();
      if (!first) return;
      if (this.selection.draft) this.goBackSoon();
      else this.selection.moveTo(first);
    }, A_PAUSE);
  }
}

/** A few names, and how many more. They hold commas themselves. */
function namesOf(people: readonly string[], { say }: Words): string {
  const names = people.slice(0, NAMED).join(" · ");
  const more = people.length - NAMED;
  return more > 0 ? say("names-and-more", { names, count: more }) : names;
}

/** Thu 12 Nov 09:00 */
export function whenOf(
  session: RegisterSession,
  calendar: { shortDay(day: string): string; time(moment: string): string },
): string {
  return `${calendar.shortDay(session.start.slice(0, 10))} ${calendar.time(session.start)}`;
}

/** Whether a write would change what is on disk. Writing a mark settles a conflict, so that always counts. */
function changes(store: RegisterStore, { session, participant, status, arrived, left }: MarkEdit): boolean {
  const mark = store.mark(session, participant);
  return mark.inConflict || mark.status !== status || mark.arrived !== arrived || mark.left !== left;
}
