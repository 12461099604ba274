/** The rows of a laptop in memory, what is derived from them, and how a write is taken back. */

import { AS_THE_SYSTEM } from "../../app/preferences";
import { minutesBetween } from "../../language/calendar";
import type {
  ActivityDetail,
  ActivityForm,
  Credit,
  Event,
  MarkEdit,
  MarkView,
  MarkWritten,
  ParticipantForm,
  ParticipantSummary,
  PossibleDuplicate,
  Preferences,
  Resemblance,
  Role,
  SessionForm,
  Status,
} from "..";
import { catalogue } from "./catalogue";
import type { MemoryFile } from "./files";
import { aboutMark, markValue, Waiting } from "./review";

type Person = { project: string; form: ParticipantForm };
type Activity = { project: string; form: ActivityForm };
type Session = { activity: string; form: SessionForm };
type Step = {
  step: string;
  changes: number;
  activity: string | null;
  /** `kind/id` or `kind/id/id`. */
  row: string | null;
  back: () => void;
  again: () => void;
};

export interface MemoryOptions {
  enrolled?: boolean;
  language?: string | null;
  theme?: string | null;
  /** The moment that counts as now, for the demonstration data. */
  now?: number;
  empty?: boolean;
  /** One of everything that waits for a person. */
  review?: boolean;
  /** This person may read everything and record nothing. */
  reader?: boolean;
}

export const NO_MARK: MarkView = {
  status: null,
  arrived: null,
  left: null,
  inConflict: false,
  confirmed: true,
  note: "",
};
const PRESENT = new Set(["present", "late", "left_early", "online"]);
export function failure(code: string, args: Record<string, string> = {}) {
  return { code, args };
}

export function find<T>(map: Map<string, T>, id: string): T {
  const found = map.get(id);
  if (!found) throw failure("not_found");
  return found;
}

/** What the laptop holds, and the one way in which it is written. */
export class Laptop {
  readonly people = new Map<string, Person>();
  readonly activities = new Map<string, Activity>();
  readonly sessions = new Map<string, Session>();
  readonly enrolments = new Map<string, Map<string, Role>>();
  readonly marks = new Map<string, MarkView>();
  readonly files = new Map<string, MemoryFile>();
  /** Whoever was merged into another, and into whom. */
  readonly merged = new Map<string, string>();
  /** Pairs of people who were found to be two, by both ids in order. */
  readonly apart = new Map<string, true>();
  protected readonly listeners = new Set<(event: Event) => void>();
  protected done: Step[] = [];
  protected undone: Step[] = [];
  protected counter = 0;
  /** What waits for a person, and the receipts. */
  readonly waiting = new Waiting(this);
  status: Status;
  preferences: Preferences;

  constructor(readonly options: MemoryOptions = {}) {
    const now = options.now ?? Date.now();
    const { language = null, theme = null } = options;
    this.preferences = { ...AS_THE_SYSTEM, language, theme };
    this.status = {
      laptop: null,
      changesToSend: 0,
      waiting: { conflicts: 0, differing: 0, deleted: 0, refused: 0, quarantined: 0, duplicates: 0 },
      filesToSend: 0,
      filesToFetch: 0,
      fileBytesLeft: 0,
      left: null,
      lastSynchronised: null,
      synchronisation: { phase: "resting" },
      clockAheadSeconds: null,
      version: "0.1.0",
    };
    if (options.enrolled !== false) {
      this.enrol("Skopje laptop 2");
      this.status.changesToSend = 14;
      this.status.lastSynchronised = now - 15 * 3_600_000;
    }
  }

  id(kind: string) {
    this.counter += 1;
    return `${kind}-${this.counter}`;
  }

  protected enrol(name: string) {
    this.status = {
      ...this.status,
      laptop: {
        device: 17,
        name,
        person: "u1",
        personName: "Elena Marchetti",
        server: "https://carnet.example.int",
      },
    };
  }

  protected emit(event: Event) {
    for (const listener of this.listeners) listener(event);
  }

  /** Something came from Strasbourg. */
  arrived() {
    this.emit({ event: "received" });
  }

  setStatus(changes: Partial<Status>) {
    this.status = { ...this.status, waiting: this.waiting.counts(), ...changes };
    this.emit({ event: "status", status: this.status });
  }

  /** Writes, and remembers how to take it back. */
  record(
    step: string,
    activity: string | null,
    again: () => void,
    back: () => void,
    changes = 1,
    row: string | null = null,
  ) {
    again();
    this.done.push({ step, changes, activity, row, again, back });
    this.undone = [];
    this.setStatus({ changesToSend: this.status.changesToSend + changes });
  }

  put<T>(map: Map<string, T>, id: string, value: T | null, step: string, activity: string | null) {
    const before = map.get(id);
    const set = (to: T | null | undefined) => () => void (to == null ? map.delete(id) : map.set(id, to));
    const row = `${step.split("_")[0]}/${id}`;
    this.record(step, activity, set(value), set(before), 1, row);
  }

  makeActivity(
    project: string,
    form: ActivityForm,
    sessions: readonly SessionForm[],
    people: ReadonlyMap<string, Role> = new Map(),
  ): string {
    this.checkActivity(form);
    for (const session of sessions) this.checkSession(session);
    const made = { project, form: { ...form, timeZone: form.timeZone || zoneOf(form.country) } };
    const id = this.id("activity");
    const ids = sessions.map(() => this.id("session"));
    this.record(
      "activity_create",
      id,
      () => {
        this.activities.set(id, made);
        this.enrolments.set(id, new Map(people));
        sessions.forEach(
          (session, index) => void this.sessions.set(ids[index] ?? "", { activity: id, form: session }),
        );
      },
      () => {
        this.activities.delete(id);
        this.enrolments.delete(id);
        for (const session of ids) this.sessions.delete(session);
      },
      sessions.length + people.size + 1,
    );
    return id;
  }

  detailOf(id: string): ActivityDetail {
    const { project, form } = find(this.activities, id);
    const [sessions, enrolled] = [this.sessionsOf(id), this.rowsOf(id).length];
    return { id, project, mayRecord: !this.options.reader, form, sessions, enrolled };
  }

  sessionsOf(activity: string) {
    return [...this.sessions]
      .filter(([, session]) => session.activity === activity)
      .map(([id, session]) => ({ id, form: session.form }))
      .sort((a, b) => a.form.start.localeCompare(b.form.start));
  }

  nameOf(person: string) {
    const form = this.people.get(person)?.form;
    return form ? [form.family, form.given].filter(Boolean).join(", ") : "";
  }

  projectOf(activity: string | null) {
    return this.activities.get(activity ?? "")?.project ?? "p-custody";
  }

  /** Who stands for somebody. */
  standsFor(person: string): string {
    const into = this.merged.get(person);
    return into === undefined ? person : this.standsFor(into);
  }

  /** Everybody who is one person with the one who stands for them, that one first. */
  membersOf(person: string): string[] {
    return [person, ...[...this.merged.keys()].filter((other) => this.standsFor(other) === person)];
  }

  /** Every name of a person, in one text. */
  protected namesOf(person: string): string {
    const named = this.membersOf(person).map((id) => this.summary(id));
    return named.map(({ name, latin }) => `${name} ${latin}`).join(" ");
  }

  rowsOf(activity: string) {
    const people = [...(this.enrolments.get(activity)?.keys() ?? [])].map((id) => this.standsFor(id));
    return [...new Set(people)].sort((a, b) =>
      latin(this.people.get(a)).localeCompare(latin(this.people.get(b))),
    );
  }

  roleOf(activity: string, person: string): Role {
    const places = this.membersOf(person).map((member) => this.enrolments.get(activity)?.get(member));
    return places.find(Boolean) ?? "participant";
  }

  /** The mark of a person in a session: two that differ are a conflict. */
  markOf(session: string, person: string): MarkView {
    const [first, ...others] = this.membersOf(person)
      .map((member) => this.marks.get(`${session}/${member}`))
      .filter((mark) => mark?.status || mark?.inConflict);
    const key = (mark: MarkView | undefined) => `${mark?.status} ${mark?.arrived} ${mark?.left}`;
    const differs = others.some((other) => key(other) !== key(first));
    const own = first ?? this.marks.get(`${session}/${person}`) ?? NO_MARK;
    return differs ? { ...own, inConflict: true } : own;
  }

  /** A person as lists have it. */
  summary(id: string): ParticipantSummary {
    const form = this.people.get(id)?.form;
    if (!form) throw failure("not_found");
    const { latin, professionalGroup, function: work, institution, country } = form;
    return { id, name: this.nameOf(id), latin, professionalGroup, function: work, institution, country };
  }

  areApart(one: string, other: string): boolean {
    const others = this.membersOf(other);
    return this.membersOf(one).some((a) => others.some((b) => this.apart.has(pairOf(a, b))));
  }

  /** Whom somebody said not to be this person. */
  protected apartFrom(person: string): ParticipantSummary[] {
    const others = [...this.people.keys()].filter((id) => !this.merged.has(id) && id !== person);
    return others.filter((id) => this.areApart(person, id)).map((id) => this.summary(id));
  }

  /** What a person's marks come to, if this were the mark of a session. */
  creditOf(activity: string, person: string, session?: string, mark?: MarkView): Credit {
    const sittings = this.sessionsOf(activity).map(({ id, form }) => {
      const length = minutesBetween(form.start, form.end);
      const credited = creditedOf(id === session && mark ? mark : this.markOf(id, person), form);
      return { day: form.start.slice(0, 10), id, length, credited };
    });
    const sum = (of: typeof sittings, what: "length" | "credited") =>
      of.reduce((total, sitting) => total + sitting[what], 0);
    const days = [...new Set(sittings.map(({ day }) => day))].map((day) => {
      const ofDay = sittings.filter((sitting) => sitting.day === day);
      const share = sum(ofDay, "credited") / sum(ofDay, "length");
      return share >= 0.5 ? 2 : share >= 0.25 ? 1 : 0;
    });
    return {
      sessionMinutes: sittings.find(({ id }) => id === session)?.credited ?? 0,
      activityMinutes: sum(sittings, "credited"),
      activityHalfDays: days.reduce<number>((total, half) => total + half, 0),
    };
  }

  /** Who may be one person: by what their names have in common, or their address. */
  duplicates(project: string): PossibleDuplicate[] {
    const people = [...this.people].filter(([id, of]) => of.project === project && !this.merged.has(id));
    const words = (form: ParticipantForm) =>
      fold(form.latin || `${form.family} ${form.given}`)
        .replace(/yi|iy|y/g, "i")
        .replace(/i+/g, "i")
        .split(" ")
        .sort()
        .join(" ");
    return people.flatMap(([one, { form: a }], index) =>
      people.slice(index + 1).flatMap(([other, { form: b }]): PossibleDuplicate[] => {
        const resemblances: Resemblance[] = [];
        if (words(a) === words(b)) resemblances.push("name");
        if (a.email && a.email === b.email) resemblances.push("email");
        if (resemblances.length === 0 || this.areApart(one, other)) return [];
        if (a.institution && a.institution === b.institution) resemblances.push("institution");
        if (a.country && a.country === b.country) resemblances.push("country");
        return [{ one: this.summary(one), other: this.summary(other), resemblances }];
      }),
    );
  }

  creditedMinutes(activity: string, person: string): number {
    return this.creditOf(activity, person).activityMinutes;
  }

  protected writeMarks(asked: MarkEdit[], step: string): MarkWritten[] {
    const activity = this.sessions.get(asked[0]?.session ?? "")?.activity ?? null;
    const edits = asked.map((edit) => ({ ...edit, participant: this.standsFor(edit.participant) }));
    const cells = edits.flatMap(({ session, participant }) =>
      this.membersOf(participant).map((member) => `${session}/${member}`),
    );
    const before = cells.map((cell) => [cell, this.marks.get(cell)] as const);
    const noted = new Map(before.map(([cell, mark]) => [cell, mark?.note]));
    const again = () => {
      for (const cell of cells) this.marks.delete(cell);
      for (const { session, participant, status, arrived, left } of edits) {
        const cell = `${session}/${participant}`;
        const note = noted.get(cell) ?? "";
        this.marks.set(cell, { status, arrived, left, inConflict: false, confirmed: false, note });
      }
    };
    const back = () => {
      for (const [cell, mark] of before) mark ? this.marks.set(cell, mark) : this.marks.delete(cell);
    };
    const [first] = edits;
    const row = first ? `attendance/${first.session}/${first.participant}` : null;
    if (first) this.record(step, activity, again, back, edits.length, row);
    this.waiting.note(
      step,
      activity,
      edits.flatMap((edit) => {
        const about = aboutMark(this, edit.session, edit.participant);
        const value = markValue({ ...NO_MARK, ...edit });
        const was = before.find(([cell]) => cell === `${edit.session}/${edit.participant}`)?.[1];
        return about ? [{ about, before: markValue(was ?? NO_MARK), value }] : [];
      }),
    );
    return edits.map(({ session, participant }) => ({
      session,
      participant,
      mark: this.markOf(session, participant),
      creditedMinutes: this.creditedMinutes(this.sessions.get(session)?.activity ?? "", participant),
    }));
  }

  protected writeNote(session: string, participant: string, text: string): MarkWritten {
    const person = this.standsFor(participant);
    const activity = this.sessions.get(session)?.activity ?? "";
    const cell = `${session}/${person}`;
    const note = text.trim();
    const before = this.marks.get(cell) ?? NO_MARK;
    const set = (mark: MarkView) => () => void this.marks.set(cell, mark);
    if (before.note !== note)
      this.record("mark_note", activity, set({ ...before, note }), set(before), 1, `attendance/${cell}`);
    return {
      session,
      participant: person,
      mark: this.markOf(session, person),
      creditedMinutes: this.creditedMinutes(activity, person),
    };
  }

  /** Stands for the code on a badge: the real one is made and read in Rust. */
  badgeOf(person: string): string {
    return person.replace(/\W/g, "").toUpperCase().padStart(27, "0");
  }

  protected check(form: { email?: string; [field: string]: unknown }) {
    for (const [field, value] of Object.entries(form)) {
      if (typeof value === "string" && value.length > 300 && field !== "summary")
        throw failure("invalid", { field, reason: "too_long", most: "300" });
    }
    if (form.email && !/^\S+@\S+$/.test(form.email))
      throw failure("invalid", { field: "email", reason: "not_an_email" });
  }

  protected step(from: Step[], to: Step[], way: "back" | "again") {
    const step = from.pop();
    if (!step) return null;
    step[way]();
    to.push(step);
    this.setStatus({ changesToSend: this.status.changesToSend + step.changes });
    const { row, activity } = step;
    const project = this.people.get(row?.split("/")[1] ?? "")?.project ?? this.projectOf(activity);
    return { step: step.step, changes: step.changes, activity, row: row ? { project, row } : null };
  }

  protected checkActivity(form: ActivityForm) {
    if (!form.title.trim()) throw failure("invalid", { field: "title", reason: "missing" });
    if (!form.activityType) throw failure("invalid", { field: "code", reason: "missing" });
    if (form.lastDay < form.firstDay)
      throw failure("invalid", { field: "lastDay", reason: "ends_before_start" });
    this.check(form);
  }

  protected checkSession(form: SessionForm) {
    if (form.end <= form.start) throw failure("invalid", { field: "end", reason: "ends_before_start" });
    this.check(form);
  }

  protected checkParticipant(form: ParticipantForm) {
    if (!form.family.trim() && !form.given.trim())
      throw failure("invalid", { field: "family", reason: "missing" });
    this.check(form);
  }
}

function creditedOf(mark: MarkView, form: SessionForm): number {
  if (!mark.status || !PRESENT.has(mark.status)) return 0;
  const at = (time: string | null, otherwise: string) =>
    Date.parse(`${form.start.slice(0, 10)}T${time ?? otherwise.slice(11)}Z`);
  return Math.max(0, (at(mark.left, form.end) - at(mark.arrived, form.start)) / 60_000);
}

/** Both ids, the smaller first. */
export function pairOf(one: string, other: string): string {
  return [one, other].sort().join("/");
}

/** The time zone of a country: what the laptop takes where none is given. */
export function zoneOf(country: string | null) {
  const item = catalogue.items.find(({ list, code }) => list === "countries" && code === country);
  return item?.properties.time_zone || "Europe/Paris";
}

/** Saving what is as it was writes nothing. */
export function same(a: unknown, b: unknown) {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function latin(person: Person | undefined) {
  return person
    ? person.form.latin.split(" ").reverse().join(" ") || `${person.form.family} ${person.form.given}`
    : "";
}

function fold(text: string) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
