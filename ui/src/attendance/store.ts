/** The register on screen: what is on disk, cell by cell, and nothing that is not there yet. */
import type {
  AttendanceRegister,
  Backend,
  MarkEdit,
  MarkStatus,
  MarkView,
  MarkWritten,
  RegisterRow,
  RegisterSession,
} from "../backend";
import type { Steps } from "../backend/steps";
import { isAway, proposedAfter } from "./proposal";
import type { Place } from "./selection";
import { hasBegun } from "./sitting";
import { Topics } from "./topics";

const NO_MARK: MarkView = {
  status: null,
  arrived: null,
  left: null,
  inConflict: false,
  confirmed: true,
  note: "",
};

/** What was written, and by which step of this window. */
export interface Written {
  marks: MarkWritten[];
  step: number;
}

type Recorder = Pick<Backend, "attendanceRegister" | "markAttendance" | "markRestPresent" | "noteAttendance">;

export const cellTopic = (session: string, participant: string) => `cell/${session}/${participant}`;
export const hoursTopic = (participant: string) => `hours/${participant}`;
export const countTopic = (session: string) => `count/${session}`;
/** Told when rows or columns may have changed. */
export const SHAPE = "shape";

export class RegisterStore {
  readonly topics = new Topics();
  sessions: readonly RegisterSession[] = [];
  rows: readonly RegisterRow[] = [];
  mayRecord = false;
  project = "";
  timeZone = "";
  private readonly marks = new Map<string, MarkView>();
  private readonly minutes = new Map<string, number>();
  private readonly recorded = new Map<string, number>();
  private readonly rowNumbers = new Map<string, number>();
  private now = "";
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly backend: Recorder,
    readonly activity: string,
    private readonly steps: Pick<Steps, "latest"> = { latest: 0 },
  ) {}

  mark(session: string, participant: string): MarkView {
    return this.marks.get(cellTopic(session, participant)) ?? NO_MARK;
  }

  creditedMinutes(participant: string): number {
    return this.minutes.get(participant) ?? 0;
  }

  /** What the latest mark of the same day proposes where nobody has marked yet, once people sit down. */
  proposal(session: string, participant: string): MarkStatus | null {
    const mark = this.mark(session, participant);
    const column = this.columnOf(session);
    const here = this.sessions[column];
    if (mark.status !== null || mark.inConflict || !here || !hasBegun(here, this.now)) return null;
    for (const earlier of this.sessions.slice(0, column).reverse()) {
      if (!isSameDay(earlier, here)) return null;
      const { status, inConflict } = this.mark(earlier.id, participant);
      if (inConflict) return null;
      if (status) return proposedAfter(status);
    }
    return null;
  }

  /** How many marks are proposed in a session. */
  proposedIn(session: string): number {
    return this.rows.filter(({ participant }) => this.proposal(session, participant)).length;
  }

  /** Tells what time it is there: what is proposed depends on it. */
  setNow(now: string): void {
    const changed = this.sessions.filter((one) => hasBegun(one, this.now) !== hasBegun(one, now));
    this.now = now;
    const cells = changed.flatMap(({ id }) => this.rows.map(({ participant }) => cellTopic(id, participant)));
    if (changed.length) this.topics.tell([...cells, ...changed.map(({ id }) => countTopic(id))]);
  }

  /** How many people have a mark in a session. */
  recordedIn(session: string): number {
    return this.recorded.get(session) ?? 0;
  }

  rowOf(participant: string): number {
    return this.rowNumbers.get(participant) ?? -1;
  }

  columnOf(session: string): number {
    return this.sessions.findIndex(({ id }) => id === session);
  }

  /** Where the first mark with two values is, session by session. */
  firstConflict(): Place | undefined {
    for (const [column, { id }] of this.sessions.entries()) {
      const row = this.rows.findIndex(({ participant }) => this.mark(id, participant).inConflict);
      if (row >= 0) return { row, column };
    }
    return undefined;
  }

  /** Reads the whole register anew. */
  read(): Promise<AttendanceRegister> {
    return this.inTurn(async () => {
      const register = await this.backend.attendanceRegister(this.activity);
      this.load(register);
      return register;
    });
  }

  /**
   * Writes marks; they are shown when they are on disk. Rejects, and shows nothing new, when they could not be kept.
   * `edits` is asked when the turn has come, so that it sees what was written just before.
   */
  write(edits: () => MarkEdit[]): Promise<Written> {
    return this.inTurn(async () => {
      const wanted = edits();
      return wanted.length ? this.asStep(this.backend.markAttendance(wanted)) : { marks: [], step: 0 };
    });
  }

  /** Marks everybody present who has no mark in a session, but not whoever is proposed as away. */
  writeRest(session: string): Promise<Written> {
    return this.inTurn(() => this.asStep(this.backend.markRestPresent(session, this.proposedAway(session))));
  }

  /** Who is proposed to be away from a session: excused, absent or not expected. */
  proposedAway(session: string): string[] {
    const people = this.rows.map(({ participant }) => participant);
    return people.filter((participant) => {
      const status = this.proposal(session, participant);
      return status !== null && isAway(status);
    });
  }

  /** Writes the remark on a cell. */
  writeNote(session: string, participant: string, note: string): Promise<Written> {
    return this.inTurn(() =>
      this.asStep(this.backend.noteAttendance(session, participant, note).then((written) => [written])),
    );
  }

  private async asStep(writing: Promise<MarkWritten[]>): Promise<Written> {
    const step = this.steps.latest;
    return { marks: this.show(await writing), step };
  }

  /**
   * One after the other: calls to the shell may overtake each other, and a register that was read before a mark was
   * written must never be shown after it.
   */
  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.turn.then(action);
    this.turn = result.catch(() => {});
    return result;
  }

  private load(register: AttendanceRegister): void {
    this.sessions = register.sessions;
    this.rows = register.rows;
    this.mayRecord = register.mayRecord;
    this.project = register.project;
    this.timeZone = register.timeZone;
    this.marks.clear();
    this.minutes.clear();
    this.recorded.clear();
    this.rowNumbers.clear();
    register.rows.forEach(({ participant, marks, creditedMinutes }, row) => {
      this.rowNumbers.set(participant, row);
      this.minutes.set(participant, creditedMinutes);
      register.sessions.forEach(({ id }, column) => {
        const mark = marks[column] ?? NO_MARK;
        this.marks.set(cellTopic(id, participant), mark);
        if (mark.status) this.recorded.set(id, this.recordedIn(id) + 1);
      });
    });
    this.topics.tell([SHAPE]);
  }

  private show(written: MarkWritten[]): MarkWritten[] {
    const told: string[] = [];
    for (const { session, participant, mark, creditedMinutes } of written) {
      const before = this.mark(session, participant);
      const more = Number(mark.status !== null) - Number(before.status !== null);
      this.recorded.set(session, this.recordedIn(session) + more);
      this.marks.set(cellTopic(session, participant), mark);
      this.minutes.set(participant, creditedMinutes);
      told.push(hoursTopic(participant), countTopic(session));
      // What is proposed later in the day follows from it.
      const here = this.sessions[this.columnOf(session)];
      const day = this.sessions.filter((one) => here && isSameDay(one, here));
      told.push(cellTopic(session, participant), ...day.map(({ id }) => cellTopic(id, participant)));
    }
    this.topics.tell(told);
    return written;
  }
}

function isSameDay(one: RegisterSession, other: RegisterSession): boolean {
  return one.start.slice(0, 10) === other.start.slice(0, 10);
}
