/**
 * The actions of this window in their order. The laptop takes back its latest step and no other, so whoever offers a way
 * back must know whether its own step still is the latest.
 */
import { asFailure, type Backend, type Failure } from ".";

/** The commands that leave a step, or take one back. */
const WRITING = [
  "createActivity",
  "saveActivity",
  "deleteActivity",
  "createSession",
  "saveSession",
  "deleteSession",
  "createParticipant",
  "saveParticipant",
  "mergeParticipants",
  "unmergeParticipant",
  "enrolParticipants",
  "unenrolParticipant",
  "saveEnrolment",
  "finishAttachment",
  "saveAttachment",
  "deleteAttachment",
  "markAttendance",
  "markRestPresent",
  "noteAttendance",
  "settle",
  "restore",
  "deleteAgain",
  "letGo",
  "recordAgain",
  "undo",
  "redo",
] as const;
export type Writing = (typeof WRITING)[number];

/** What is wrong with the value or the right to write it; the disk was not even asked. */
const REFUSALS = new Set(["invalid", "not_allowed", "not_found", "same_person", "file_type", "file_changed"]);

export class Steps {
  /** The number of the latest step that was begun. */
  latest = 0;
  /** Why the latest write did not reach the disk; none once one did. */
  unsaved: Failure | null = null;
  private readonly listeners = new Set<(what: Writing | null) => void>();

  /** Calls `listener` whenever a step begins, with what it is, and whenever a write has ended, with nothing. */
  subscribe = (listener: (what: Writing | null) => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** The backend, with every step counted. */
  counting(backend: Backend): Backend {
    return watched(backend, (what, answer) => {
      this.latest += 1;
      this.tell(what);
      answer.then(
        // Where there was nothing to take back, nothing was written.
        (value) => ((what === "undo" || what === "redo") && value === null) || this.ended(null),
        (error) => this.ended(asFailure(error)),
      );
    });
  }

  private ended(failure: Failure | null): void {
    if (failure && REFUSALS.has(failure.code)) return;
    this.unsaved = failure;
    this.tell(null);
  }

  private tell(what: Writing | null): void {
    for (const listener of this.listeners) listener(what);
  }
}

/** A backend that tells of each write when it has begun. */
export function watched(backend: Backend, begun: (what: Writing, answer: Promise<unknown>) => void): Backend {
  const writing = WRITING.map((what) => {
    const command = backend[what] as (...args: unknown[]) => Promise<unknown>;
    const told = (...args: unknown[]) => {
      const answer = command(...args);
      begun(what, answer);
      return answer;
    };
    return [what, told] as const;
  });
  return { ...backend, ...(Object.fromEntries(writing) as Pick<Backend, Writing>) };
}
