/**
 * A laptop in memory, for the component tests and the development page. It knows just enough of the rules to show every
 * screen; what is true is in Rust. Never part of the built window: only `dev.tsx` and tests import it.
 */
import type {
  ActivityForm,
  Backend,
  Event,
  MarkEdit,
  MarkView,
  MarkWritten,
  ParticipantForm,
  RegisterRow,
  Role,
  SessionForm,
  Status,
} from "..";
import { catalogue } from "./catalogue";
import { PEOPLE, WORK } from "./people";

type Person = { project: string; form: ParticipantForm };
type Activity = { project: string; form: ActivityForm };
type Session = { activity: string; form: SessionForm };
type Step = { step: string; changes: number; activity: string | null; back: () => void; again: () => void };

export interface MemoryOptions {
  enrolled?: boolean;
  language?: string | null;
  theme?: string | null;
  /** The moment that counts as now, for the demonstration data. */
  now?: number;
  empty?: boolean;
}

const NO_MARK: MarkView = { status: null, arrived: null, left: null, inConflict: false, confirmed: true };
const PRESENT = new Set(["present", "late", "left_early", "online"]);
const DAY = 86_400_000;

const later = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

function failure(code: string, args: Record<string, string> = {}) {
  return { code, args };
}

export class Memory {
  readonly people = new Map<string, Person>();
  readonly activities = new Map<string, Activity>();
  readonly sessions = new Map<string, Session>();
  readonly enrolments = new Map<string, Map<string, Role>>();
  readonly marks = new Map<string, MarkView>();
  private readonly listeners = new Set<(event: Event) => void>();
  private done: Step[] = [];
  private undone: Step[] = [];
  private counter = 0;
  status: Status;
  preferences: { language: string | null; theme: string | null };

  constructor(private readonly options: MemoryOptions = {}) {
    const now = options.now ?? Date.now();
    this.preferences = { language: options.language ?? null, theme: options.theme ?? null };
    this.status = {
      laptop: null,
      changesToSend: 0,
      refusedChanges: 0,
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
    if (!options.empty) this.fill(new Date(now).toISOString().slice(0, 10));
  }

  private id(kind: string) {
    this.counter += 1;
    return `${kind}-${this.counter}`;
  }

  private enrol(name: string) {
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

  private fill(today: string) {
    const add = (project: string, from: number, to: number) =>
      PEOPLE.slice(from, to).map(([family, given, latin, country], index) => {
        const [professionalGroup, work, institution] = WORK[(index * 7 + from) % WORK.length] ?? [
          "other",
          "",
          "",
        ];
        const id = this.id("person");
        this.people.set(id, {
          project,
          form: {
            family,
            given,
            patronymic: "",
            latin,
            sex: index % 9 === 0 ? "U" : index % 2 ? "M" : "F",
            professionalGroup,
            function: work,
            institution,
            country,
            email: index % 4 ? `person${index}@example.org` : "",
            telephone: "",
            noticeGivenOn: later(today, -20),
            photoConsent: index % 11 === 5 ? "refused" : "given",
          },
        });
        return id;
      });
    const everybody = add("p-enforce", 0, PEOPLE.length);
    const custody = add("p-custody", 0, 34);
    const strain = add("p-strain", 4, 26);

    const conference = this.seed(
      "p-enforce",
      "Regional conference on the enforcement of domestic judgments",
      "conference",
      "GE",
      "Tbilisi",
      today,
      2,
      "running",
      everybody,
      2,
    );
    this.mark(conference, 0, 1);
    this.mark(conference, 1, 0.35);
    this.seed(
      "p-enforce",
      "Training of bailiffs, third series",
      "training",
      "AM",
      "Yerevan",
      later(today, 9),
      2,
      "planned",
      everybody.slice(7, 31),
      4,
    );
    this.seed(
      "p-enforce",
      "Legislative expertise on the draft law on enforcement proceedings",
      "legislative_expertise",
      "AZ",
      "Baku",
      later(today, -40),
      30,
      "held",
      [],
      0,
    );
    const tot = this.seed(
      "p-custody",
      "Training of trainers",
      "tot",
      "MK",
      "Skopje",
      later(today, -11),
      2,
      "held",
      custody.slice(0, 14),
      4,
    );
    for (let session = 0; session < 4; session += 1) this.mark(tot, session, 1);
    this.seed(
      "p-custody",
      "Cascade training, Bitola",
      "cascade",
      "MK",
      "Bitola",
      later(today, 4),
      2,
      "planned",
      custody.slice(4, 32),
      4,
    );
    this.seed(
      "p-custody",
      "Cascade training, Tetovo",
      "cascade",
      "MK",
      "Tetovo",
      later(today, 18),
      2,
      "planned",
      [],
      4,
    );
    this.seed(
      "p-custody",
      "Round table on safeguards in police custody",
      "round_table",
      "MK",
      "Skopje",
      later(today, -60),
      1,
      "closed",
      custody,
      2,
    );
    const online = this.seed(
      "p-strain",
      "Online training of trainers on reasoned judgments",
      "tot",
      "UA",
      "",
      later(today, -1),
      4,
      "running",
      strain,
      4,
    );
    this.mark(online, 0, 1);
    this.seed(
      "p-strain",
      "HELP tutored course, second run",
      "help_tutored",
      "UA",
      "",
      later(today, 21),
      56,
      "planned",
      strain,
      1,
    );
    this.seed(
      "p-strain",
      "Study visit to Strasbourg",
      "study_visit",
      "FR",
      "Strasbourg",
      later(today, -90),
      3,
      "cancelled",
      [],
      0,
    );
    this.done = [];
  }

  private seed(
    project: string,
    title: string,
    activityType: string,
    country: string,
    city: string,
    firstDay: string,
    days: number,
    status: ActivityForm["status"],
    people: string[],
    sessions: number,
  ): string {
    const id = this.id("activity");
    const timeZone = zoneOf(country);
    this.activities.set(id, {
      project,
      form: {
        title,
        activityType,
        country,
        city,
        venue: city ? "" : "Zoom",
        firstDay,
        lastDay: later(firstDay, days - 1),
        timeZone,
        deliveryMode: city ? "in_person" : "online",
        languages: [],
        fundingSources: [],
        areasOfConcern: [],
        targetGroups: [],
        summary: "",
        status,
      },
    });
    for (let index = 0; index < sessions; index += 1) {
      const day = later(firstDay, sessions > days ? index >> 1 : Math.min(index, days - 1));
      const morning = sessions > days ? index % 2 === 0 : true;
      const whole = sessions <= days;
      this.sessions.set(this.id("session"), {
        activity: id,
        form: {
          title: whole ? "" : morning ? "Standards of the Court" : "Case studies",
          start: `${day}T${morning ? "09:00:00" : "14:00:00"}`,
          end: `${day}T${whole ? "17:30:00" : morning ? "12:30:00" : "17:30:00"}`,
          room: "",
          trainers: [],
        },
      });
    }
    this.enrolments.set(
      id,
      new Map(people.map((person, index) => [person, index === 2 ? "trainer" : "participant"])),
    );
    return id;
  }

  private mark(activity: string, index: number, share: number) {
    const session = this.sessionsOf(activity)[index];
    if (!session) return;
    const people = this.rowsOf(activity);
    people.slice(0, Math.round(people.length * share)).forEach((person, row) => {
      const n = (row * 13 + index * 5) % 23;
      const mark: MarkView = { ...NO_MARK, status: "present" };
      const at = session.form.start.slice(11, 14);
      if (n === 3) Object.assign(mark, { status: "late", arrived: `${at}15:00` });
      if (n === 7)
        Object.assign(mark, { status: "left_early", left: `${session.form.end.slice(11, 13)}:00:00` });
      if (n === 9 || n === 14) mark.status = "online";
      if (n === 12) mark.status = "excused";
      if (n === 17) mark.status = "absent";
      if (n === 21) Object.assign(mark, { status: "absent", inConflict: true });
      if (n === 20) mark.status = "not_expected";
      this.marks.set(`${session.id}/${person}`, mark);
    });
  }

  private emit(event: Event) {
    for (const listener of this.listeners) listener(event);
  }

  setStatus(changes: Partial<Status>) {
    this.status = { ...this.status, ...changes };
    this.emit({ event: "status", status: this.status });
  }

  /** Writes, and remembers how to take it back. */
  private write(step: string, activity: string | null, again: () => void, back: () => void, changes = 1) {
    again();
    this.done.push({ step, changes, activity, again, back });
    this.undone = [];
    this.setStatus({ changesToSend: this.status.changesToSend + changes });
  }

  private put<T>(map: Map<string, T>, id: string, value: T | null, step: string, activity: string | null) {
    const before = map.get(id);
    const set = (to: T | null | undefined) => () => void (to == null ? map.delete(id) : map.set(id, to));
    this.write(step, activity, set(value), set(before));
  }

  private sessionsOf(activity: string) {
    return [...this.sessions]
      .filter(([, session]) => session.activity === activity)
      .map(([id, session]) => ({ id, form: session.form }))
      .sort((a, b) => a.form.start.localeCompare(b.form.start));
  }

  private nameOf(person: string) {
    const form = this.people.get(person)?.form;
    return form ? [form.family, form.given].filter(Boolean).join(", ") : "";
  }

  private rowsOf(activity: string) {
    return [...(this.enrolments.get(activity)?.keys() ?? [])].sort((a, b) =>
      latin(this.people.get(a)).localeCompare(latin(this.people.get(b))),
    );
  }

  private credited(activity: string, person: string): number {
    return this.sessionsOf(activity).reduce((sum, { id, form }) => {
      const mark = this.marks.get(`${id}/${person}`);
      if (!mark?.status || !PRESENT.has(mark.status)) return sum;
      const at = (time: string | null, otherwise: string) =>
        Date.parse(`${form.start.slice(0, 10)}T${time ?? otherwise.slice(11)}Z`);
      return sum + Math.max(0, (at(mark.left, form.end) - at(mark.arrived, form.start)) / 60_000);
    }, 0);
  }

  private writeMarks(edits: MarkEdit[], step: string): MarkWritten[] {
    const activity = this.sessions.get(edits[0]?.session ?? "")?.activity ?? null;
    const before = edits.map((edit) => this.marks.get(`${edit.session}/${edit.participant}`) ?? NO_MARK);
    const again = () => {
      for (const { session, participant, status, arrived, left } of edits) {
        this.marks.set(`${session}/${participant}`, {
          status,
          arrived,
          left,
          inConflict: false,
          confirmed: false,
        });
      }
    };
    const back = () =>
      edits.forEach(
        (edit, index) => void this.marks.set(`${edit.session}/${edit.participant}`, before[index] ?? NO_MARK),
      );
    if (edits.length) this.write(step, activity, again, back, edits.length);
    return edits.map(({ session, participant }) => ({
      session,
      participant,
      mark: this.marks.get(`${session}/${participant}`) ?? NO_MARK,
      creditedMinutes: this.credited(this.sessions.get(session)?.activity ?? "", participant),
    }));
  }

  private check(form: { title?: string; family?: string; given?: string; email?: string }) {
    for (const [field, value] of Object.entries(form)) {
      if (typeof value === "string" && value.length > 300 && field !== "summary")
        throw failure("invalid", { field, reason: "too_long", most: "300" });
    }
    if (form.email && !/^\S+@\S+$/.test(form.email))
      throw failure("invalid", { field: "email", reason: "not_an_email" });
  }

  private step(from: Step[], to: Step[], way: "back" | "again") {
    const step = from.pop();
    if (!step) return null;
    step[way]();
    to.push(step);
    this.setStatus({ changesToSend: this.status.changesToSend + step.changes });
    return { step: step.step, changes: step.changes, activity: step.activity };
  }

  /** The laptop as the window sees it. */
  backend(): Backend {
    const find = <T>(map: Map<string, T>, id: string): T => {
      const found = map.get(id);
      if (!found) throw failure("not_found");
      return found;
    };
    return {
      onEvent: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
      status: async () => this.status,
      preferences: async () => this.preferences,
      setPreferences: async (preferences) => {
        this.preferences = preferences;
        return null;
      },
      enrolLaptop: async (form) => {
        if (!/^https?:\/\/|^[\w.-]+\.[a-z]{2,}|localhost/.test(form.server)) throw failure("bad_address");
        if (!form.code.trim()) throw failure("invalid", { field: "code", reason: "missing" });
        if (/wrong/i.test(form.code)) throw failure("wrong_code");
        this.enrol(form.deviceName || "laptop");
        this.setStatus({ lastSynchronised: Date.now() });
        return this.status;
      },
      synchroniseNow: async () => {
        this.setStatus({ synchronisation: { phase: "working", sent: 0, received: 0 } });
        setTimeout(() => {
          this.setStatus({
            synchronisation: { phase: "resting" },
            changesToSend: 0,
            lastSynchronised: Date.now(),
          });
          this.emit({ event: "received" });
        }, 600);
        return null;
      },
      catalogue: async () => ({
        ...catalogue,
        projects:
          this.options.empty && this.options.enrolled === false
            ? []
            : catalogue.projects.map((project) => ({
                ...project,
                activities: [...this.activities.values()].filter(
                  (activity) => activity.project === project.id,
                ).length,
                participants: [...this.people.values()].filter((person) => person.project === project.id)
                  .length,
              })),
      }),
      activities: async (project) =>
        [...this.activities]
          .filter(([, activity]) => !project || activity.project === project)
          .map(([id, { project: of, form }]) => ({
            id,
            project: of,
            title: form.title,
            activityType: form.activityType,
            country: form.country,
            city: form.city,
            firstDay: form.firstDay,
            lastDay: form.lastDay,
            status: form.status,
            sessions: this.sessionsOf(id).length,
            enrolled: this.enrolments.get(id)?.size ?? 0,
            inConflict: this.sessionsOf(id).some(({ id: session }) =>
              [...(this.enrolments.get(id)?.keys() ?? [])].some(
                (person) => this.marks.get(`${session}/${person}`)?.inConflict,
              ),
            ),
          })),
      activity: async (id) => {
        const { project, form } = find(this.activities, id);
        return {
          id,
          project,
          mayRecord: true,
          form,
          sessions: this.sessionsOf(id),
          enrolled: this.enrolments.get(id)?.size ?? 0,
        };
      },
      createActivity: async (project, form, sessions) => {
        this.checkActivity(form);
        for (const session of sessions) this.checkSession(session);
        const made = { project, form: { ...form, timeZone: form.timeZone || zoneOf(form.country) } };
        const id = this.id("activity");
        const ids = sessions.map(() => this.id("session"));
        this.write(
          "activity_create",
          id,
          () => {
            this.activities.set(id, made);
            sessions.forEach(
              (session, index) => void this.sessions.set(ids[index] ?? "", { activity: id, form: session }),
            );
          },
          () => {
            this.activities.delete(id);
            for (const session of ids) this.sessions.delete(session);
          },
          sessions.length + 1,
        );
        return id;
      },
      saveActivity: async (id, form) => {
        this.checkActivity(form);
        const before = find(this.activities, id);
        const after = { ...before, form: { ...form, timeZone: form.timeZone || zoneOf(form.country) } };
        if (same(before, after)) return null;
        this.put(this.activities, id, after, "activity_edit", id);
        return null;
      },
      deleteActivity: async (id) => {
        this.put(this.activities, id, null, "activity_delete", id);
        return null;
      },
      createSession: async (activity, form) => {
        this.checkSession(form);
        const id = this.id("session");
        this.put(this.sessions, id, { activity, form }, "session_create", activity);
        return id;
      },
      saveSession: async (id, form) => {
        this.checkSession(form);
        const { activity } = find(this.sessions, id);
        if (same(find(this.sessions, id).form, form)) return null;
        this.put(this.sessions, id, { activity, form }, "session_edit", activity);
        return null;
      },
      deleteSession: async (id) => {
        this.put(this.sessions, id, null, "session_delete", find(this.sessions, id).activity);
        return null;
      },
      participants: async (project, query) => {
        const words = fold(query)
          .split(/[\s,]+/)
          .filter(Boolean);
        const all = [...this.people]
          .filter(([, person]) => person.project === project)
          .filter(([id, { form }]) => {
            const text = fold(`${this.nameOf(id)} ${form.latin} ${form.institution}`);
            return words.every((word) => text.includes(word));
          })
          .sort(([, a], [, b]) => latin(a).localeCompare(latin(b)));
        return {
          total: all.length,
          participants: all.slice(0, 200).map(([id, { form }]) => ({
            id,
            name: this.nameOf(id),
            latin: form.latin,
            professionalGroup: form.professionalGroup,
            function: form.function,
            institution: form.institution,
            country: form.country,
          })),
        };
      },
      participant: async (id) => ({ id, ...find(this.people, id) }),
      createParticipant: async (project, form) => {
        this.checkParticipant(form);
        const id = this.id("person");
        this.put(this.people, id, { project, form }, "participant_create", null);
        return id;
      },
      saveParticipant: async (id, form) => {
        this.checkParticipant(form);
        this.put(this.people, id, { ...find(this.people, id), form }, "participant_edit", null);
        return null;
      },
      enrolParticipants: async (activity, form) => {
        const before = this.enrolments.get(activity) ?? new Map<string, Role>();
        const after = new Map([...before, ...form.participants.map((id) => [id, form.role] as const)]);
        this.write(
          "enrol",
          activity,
          () => void this.enrolments.set(activity, after),
          () => void this.enrolments.set(activity, before),
          form.participants.length,
        );
        return null;
      },
      unenrolParticipant: async (activity, participant) => {
        const before = this.enrolments.get(activity) ?? new Map<string, Role>();
        const after = new Map([...before].filter(([id]) => id !== participant));
        this.write(
          "unenrol",
          activity,
          () => void this.enrolments.set(activity, after),
          () => void this.enrolments.set(activity, before),
        );
        return null;
      },
      attendanceRegister: async (activity) => {
        const { project, form } = find(this.activities, activity);
        const sessions = this.sessionsOf(activity);
        return {
          activity,
          project,
          mayRecord: true,
          timeZone: form.timeZone,
          sessions: sessions.map(({ id, form: { title, start, end } }) => ({ id, title, start, end })),
          rows: this.rowsOf(activity).flatMap((participant): RegisterRow[] => {
            const person = this.people.get(participant)?.form;
            if (!person) return [];
            return [
              {
                participant,
                name: this.nameOf(participant),
                latin: person.latin,
                professionalGroup: person.professionalGroup,
                function: person.function,
                institution: person.institution,
                role: this.enrolments.get(activity)?.get(participant) ?? "participant",
                marks: sessions.map(({ id }) => this.marks.get(`${id}/${participant}`) ?? NO_MARK),
                creditedMinutes: this.credited(activity, participant),
              },
            ];
          }),
        };
      },
      markAttendance: async (marks) => this.writeMarks(marks, "mark"),
      markRestPresent: async (session) => {
        const { activity } = find(this.sessions, session);
        const blank = [...(this.enrolments.get(activity)?.keys() ?? [])].filter(
          (person) => !this.marks.get(`${session}/${person}`)?.status,
        );
        const edit = (participant: string): MarkEdit => ({
          session,
          participant,
          status: "present",
          arrived: null,
          left: null,
        });
        return this.writeMarks(blank.map(edit), "mark_rest_present");
      },
      markSources: async (session, participant) => {
        const mark = this.marks.get(`${session}/${participant}`);
        if (!mark || (!mark.status && mark.confirmed)) return [];
        const source = {
          status: mark.status,
          arrived: mark.arrived,
          left: mark.left,
          device: 17,
          deviceName: "Skopje laptop 2",
          personName: "Elena Marchetti",
          at: Date.now() - 3_600_000,
          displayed: true,
        };
        const other = {
          ...source,
          status: "present" as const,
          device: 21,
          deviceName: "Tbilisi front desk",
          personName: "Luka Beridzishvili",
          displayed: false,
        };
        return mark.inConflict ? [source, other] : [source];
      },
      undo: async () => this.step(this.done, this.undone, "back"),
      redo: async () => this.step(this.undone, this.done, "again"),
    };
  }

  private checkActivity(form: ActivityForm) {
    if (!form.title.trim()) throw failure("invalid", { field: "title", reason: "missing" });
    if (!form.activityType) throw failure("invalid", { field: "code", reason: "missing" });
    if (form.lastDay < form.firstDay)
      throw failure("invalid", { field: "lastDay", reason: "ends_before_start" });
    this.check(form);
  }

  private checkSession(form: SessionForm) {
    if (form.end <= form.start) throw failure("invalid", { field: "end", reason: "ends_before_start" });
    this.check(form);
  }

  private checkParticipant(form: ParticipantForm) {
    if (!form.family.trim() && !form.given.trim())
      throw failure("invalid", { field: "family", reason: "missing" });
    this.check(form);
  }
}

/** The time zone of a country: what the laptop takes where none is given. */
function zoneOf(country: string | null) {
  const item = catalogue.items.find(({ list, code }) => list === "countries" && code === country);
  return item?.properties.time_zone || "Europe/Paris";
}

/** Saving what is as it was writes nothing. */
function same(a: unknown, b: unknown) {
  return JSON.stringify(a) === JSON.stringify(b);
}

function latin(person: Person | undefined) {
  return person
    ? person.form.latin.split(" ").reverse().join(" ") || `${person.form.family} ${person.form.given}`
    : "";
}

function fold(text: string) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
