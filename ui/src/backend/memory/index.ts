/**
 * A laptop in memory, for the component tests and the development page. It knows just enough of the rules to show every
 * screen; what is true is in Rust. Never part of the built window: only `dev.tsx` and tests import it.
 */
import { daysLater, minutesBetween } from "../../language/calendar";
import { PARTS } from "../../participant/form";
import type { Backend, ExchangeRun, MarkEdit, MarkSource, MarkView, RegisterRow, Role } from "..";
import { catalogue } from "./catalogue";
import { demonstrate } from "./demonstration";
import { files } from "./files";
import { atDoor, matching } from "./find";
import { history } from "./history";
import { failure, find, Laptop, latin, type MemoryOptions, NO_MARK, pairOf, same, zoneOf } from "./laptop";
import { THERE } from "./review";

export type { MemoryOptions };

/** Half an hour without a network, then an exchange that went through. */
function lastExchanges(): ExchangeRun[] {
  const at = (minutes: number) => Date.now() - minutes * 60_000;
  const run = { firstAt: at(900), lastAt: at(900), times: 1, sent: 0, received: 0, problem: null };
  return [
    { ...run, sent: 26, received: 4 },
    { ...run, firstAt: at(931), lastAt: at(901), times: 31, problem: "no_network" },
    { ...run, firstAt: at(1260), lastAt: at(940), times: 64 },
  ];
}

export class Memory extends Laptop {
  constructor(options: MemoryOptions = {}) {
    super(options);
    const today = new Date(options.now ?? Date.now()).toISOString().slice(0, 10);
    if (!options.empty) demonstrate(this, today);
    this.status.waiting = this.waiting.counts();
  }

  /** The laptop as the window sees it. */
  backend(): Backend {
    return {
      onEvent: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
      zoom: (factor) => void document.documentElement.style.setProperty("zoom", String(factor)),
      lastExchanges: async () => lastExchanges(),
      saveDiagnosis: async () => "/home/elena/Documents/Carnet/carnet-diagnosis-20261112-184000.txt",
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
      enrolAgain: async (code) => {
        if (!code.trim()) throw failure("invalid", { field: "code", reason: "missing" });
        if (/wrong/i.test(code)) throw failure("wrong_code");
        this.setStatus({ synchronisation: { phase: "resting" } });
        return this.status;
      },
      synchroniseNow: async () => {
        this.setStatus({ synchronisation: { phase: "working", sent: 0, received: 0 } });
        setTimeout(() => {
          this.waiting.sent();
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
                access: this.options.reader ? ("reader" as const) : project.access,
                activities: [...this.activities.values()].filter(
                  (activity) => activity.project === project.id,
                ).length,
                participants: [...this.people].filter(
                  ([id, person]) => person.project === project.id && !this.merged.has(id),
                ).length,
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
            enrolled: this.rowsOf(id).length,
            inConflict: this.sessionsOf(id).some(({ id: session }) =>
              this.rowsOf(id).some((person) => this.markOf(session, person).inConflict),
            ),
            fundingSources: form.fundingSources,
          })),
      activity: async (id) => this.detailOf(id),
      activitiesBetween: async (first, last) =>
        [...this.activities]
          .filter(
            ([, { form }]) => form.status !== "cancelled" && form.firstDay <= last && form.lastDay >= first,
          )
          .map(([id]) => this.detailOf(id)),
      createActivity: async (project, form, sessions) => this.makeActivity(project, form, sessions),
      copyActivity: async (id, { title, firstDay, withPeople }) => {
        const { project, form } = find(this.activities, id);
        const days = minutesBetween(`${form.firstDay}T00:00:00`, `${firstDay}T00:00:00`) / (24 * 60);
        const later = (moment: string) => daysLater(moment.slice(0, 10), days) + moment.slice(10);
        const copy = { ...form, title, firstDay, lastDay: later(form.lastDay), status: "planned" as const };
        const sessions = this.sessionsOf(id).map(({ form }) => ({
          ...form,
          start: later(form.start),
          end: later(form.end),
        }));
        const people = withPeople ? new Map(this.enrolments.get(id)) : new Map();
        return this.makeActivity(project, copy, sessions, people);
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
        const all = [...this.people]
          .filter(([id, person]) => person.project === project && !this.merged.has(id))
          .filter(([person]) => matching([this.namesOf(person)], query).length > 0)
          .sort(([, a], [, b]) => latin(a).localeCompare(latin(b)));
        return { total: all.length, participants: all.slice(0, 200).map(([id]) => this.summary(id)) };
      },
      participant: async (asked) => {
        const id = this.standsFor(asked);
        const also = this.membersOf(id).slice(1);
        const [apart, badge] = [this.apartFrom(id), this.badgeOf(id)];
        return { id, ...find(this.people, id), also: also.map((other) => this.summary(other)), apart, badge };
      },
      possibleDuplicates: async (project) => {
        const pairs = this.duplicates(project);
        return { total: pairs.length, pairs };
      },
      possibleDuplicatesOf: async (asked) => {
        const id = this.standsFor(asked);
        return this.duplicates(find(this.people, id).project).flatMap((pair) => {
          if (pair.one.id === id) return [pair];
          return pair.other.id === id ? [{ ...pair, one: pair.other, other: pair.one }] : [];
        });
      },
      possibleDuplicatesOfNew: async (project, form) => {
        if (!form.family.trim() && !form.given.trim()) return [];
        this.people.set("typed", { project, form });
        const pairs = this.duplicates(project).filter(({ one, other }) =>
          [one.id, other.id].includes("typed"),
        );
        this.people.delete("typed");
        return pairs.map((pair) =>
          pair.one.id === "typed" ? pair : { ...pair, one: pair.other, other: pair.one },
        );
      },
      mergeParticipants: async (asked, other, taken) => {
        const [keep, from] = [this.standsFor(asked), this.standsFor(other)];
        if (keep === from) throw failure("same_person");
        const [before, theirs] = [find(this.people, keep), find(this.people, from)];
        const fields = taken.flatMap((part) => PARTS[part].map((field) => [field, theirs.form[field]]));
        const after = { ...before, form: { ...before.form, ...Object.fromEntries(fields) } };
        this.record(
          "participant_merge",
          null,
          () => {
            this.people.set(keep, after);
            this.merged.set(from, keep);
          },
          () => {
            this.people.set(keep, before);
            this.merged.delete(from);
          },
          taken.length + 1,
          `participant/${keep}`,
        );
        return null;
      },
      unmergeParticipant: async (other) => {
        this.put(this.merged, other, null, "participant_unmerge", null);
        return null;
      },
      keepApart: async (one, other) => {
        this.put(
          this.apart,
          pairOf(this.standsFor(one), this.standsFor(other)),
          true,
          "participant_keep_apart",
          null,
        );
        return null;
      },
      mayBeOne: async (one, other) => {
        const others = this.membersOf(this.standsFor(other));
        const pairs = this.membersOf(this.standsFor(one)).flatMap((a) => others.map((b) => pairOf(a, b)));
        for (const pair of pairs)
          if (this.apart.has(pair)) this.put(this.apart, pair, null, "participant_may_be_one", null);
        return null;
      },
      activitiesOf: async (asked) => {
        const person = this.standsFor(asked);
        return [...this.activities]
          .filter(([id]) => this.rowsOf(id).includes(person))
          .sort(([, a], [, b]) => b.form.firstDay.localeCompare(a.form.firstDay))
          .map(([activity, { form }]) => {
            const sessions = this.sessionsOf(activity);
            return {
              activity,
              title: form.title,
              firstDay: form.firstDay,
              lastDay: form.lastDay,
              role: this.roleOf(activity, person),
              sessions: sessions.map(({ id, form: { title, start, end } }) => ({ id, title, start, end })),
              marks: sessions.map(({ id }) => this.markOf(id, person)),
              credit: this.creditOf(activity, person),
            };
          });
      },
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
        const people = form.participants.map((id) => this.standsFor(id));
        const after = new Map([...before, ...people.map((id) => [id, form.role] as const)]);
        this.record(
          "enrol",
          activity,
          () => void this.enrolments.set(activity, after),
          () => void this.enrolments.set(activity, before),
          form.participants.length,
          `enrolment/${activity}/${people[0]}`,
        );
        return null;
      },
      unenrolParticipant: async (activity, participant) => {
        const before = this.enrolments.get(activity) ?? new Map<string, Role>();
        const person = this.standsFor(participant);
        const after = new Map([...before].filter(([id]) => this.standsFor(id) !== person));
        this.record(
          "unenrol",
          activity,
          () => void this.enrolments.set(activity, after),
          () => void this.enrolments.set(activity, before),
          1,
          `enrolment/${activity}/${person}`,
        );
        return null;
      },
      attendanceRegister: async (activity) => {
        const { project, form } = find(this.activities, activity);
        const sessions = this.sessionsOf(activity);
        return {
          activity,
          project,
          mayRecord: !this.options.reader,
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
                role: this.roleOf(activity, participant),
                marks: sessions.map(({ id }) => this.markOf(id, participant)),
                creditedMinutes: this.creditedMinutes(activity, participant),
              },
            ];
          }),
        };
      },
      findAtDoor: async (activity, query) => {
        const rows = this.rowsOf(activity);
        const names = rows.map((person) => this.namesOf(person));
        return atDoor(rows, names, query);
      },
      findInRegister: async (activity, query) => {
        const rows = this.rowsOf(activity);
        return matching(
          rows.map((person) => this.namesOf(person)),
          query,
        ).flatMap((at) => rows[at] ?? []);
      },
      matching: async (texts, query) => matching(texts, query),
      markAttendance: async (marks) => this.writeMarks(marks, "mark"),
      noteAttendance: async (session, participant, note) => {
        const written = this.writeNote(session, participant, note);
        this.waiting.mended(`attendance/${session}/${participant}`);
        return written;
      },
      badgeHolder: async (activity, code) => {
        if (!/^[0-7]\w{26}$/.test(code)) return { kind: "unreadable" };
        const [holder] = [...this.people.keys()].filter((id) => this.badgeOf(id) === code.toUpperCase());
        if (!holder || this.people.get(holder)?.project !== find(this.activities, activity).project)
          return { kind: "unknown" };
        const participant = this.standsFor(holder);
        return this.rowsOf(activity).includes(participant)
          ? { kind: "enrolled", participant }
          : { kind: "known", participant, name: this.nameOf(participant) };
      },
      markRestPresent: async (session, except) => {
        const { activity } = find(this.sessions, session);
        const blank = this.rowsOf(activity).filter(
          (person) => !this.markOf(session, person).status && !except.includes(person),
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
        const person = this.standsFor(participant);
        const source = (member: string, index: number): MarkSource[] => {
          const mark = this.marks.get(`${session}/${member}`);
          if (!mark || (!mark.status && mark.confirmed)) return [];
          const recordedAs = index ? this.nameOf(member) : null;
          const { status, arrived, left } = mark;
          const here = { device: 17, deviceName: "Skopje laptop 2", personName: "Elena Marchetti" };
          const there = { device: 21, deviceName: "Tbilisi front desk", personName: "Luka Beridzishvili" };
          const fate = mark.inConflict
            ? { kind: "in_conflict" as const, with: [THERE] }
            : mark.confirmed
              ? { kind: "arrived" as const }
              : { kind: "waiting" as const, sent: false };
          const at = Date.now() - 3_600_000;
          const activityOf = this.sessions.get(session)?.activity ?? "";
          const credit = (value: MarkView) => this.creditOf(activityOf, person, session, value);
          const said = {
            dot: this.waiting.ofMark(session, member)[0]?.dot ?? { device: 21, counter: 40 + index },
            status,
            arrived,
            left,
            ...(index ? there : here),
            recordedAs,
            at,
            credit: credit(mark),
            displayed: !index,
            fate: index ? null : fate,
          };
          const present = { ...NO_MARK, status: "present" as const };
          const other = {
            ...said,
            ...there,
            status: present.status,
            credit: credit(present),
            displayed: false,
            fate: null,
            dot: { device: 21, counter: 90 },
          };
          return mark.inConflict ? [said, other] : [said];
        };
        return this.membersOf(person).flatMap(source);
      },
      markReceipts: async (session, participant) => this.waiting.ofMark(session, this.standsFor(participant)),
      saveEnrolment: async (activity, participant, form) => {
        const before = this.enrolments.get(activity) ?? new Map<string, Role>();
        const after = new Map(before).set(participant, form.role);
        this.check({ ...form });
        this.record(
          "enrolment_edit",
          activity,
          () => void this.enrolments.set(activity, after),
          () => void this.enrolments.set(activity, before),
          1,
          `enrolment/${activity}/${participant}`,
        );
        this.waiting.mended(`enrolment/${activity}/${participant}`);
        return null;
      },
      review: async () => ({ waiting: this.waiting.counts(), items: this.waiting.list() }),
      settle: async (settlements) => this.waiting.settle(settlements),
      restore: async (rows) => this.waiting.decideDeleted("restore", rows),
      deleteAgain: async (rows) => this.waiting.decideDeleted("delete_again", rows),
      letGo: async (changes) => this.waiting.letGo(changes),
      recordAgain: async (change) => this.waiting.recordAgain(change),
      mendForm: async (change) => this.waiting.mend(change),
      receipts: async (asked) => this.waiting.receipts(asked),
      receiptsOfAction: async () => [],
      saveUnsent: async () => {
        if (this.status.changesToSend === 0) throw failure("nothing_unsent");
        return {
          path: "/home/elena/Documents/Carnet/carnet-unsent-17-20261112-184000.carnet",
          changes: this.status.changesToSend,
        };
      },
      ...files(this),
      ...history(this),
      undo: async () => this.step(this.done, this.undone, "back"),
      redo: async () => this.step(this.undone, this.done, "again"),
    };
  }
}
