/** What waits for a person on a laptop in memory, and the receipts of what was recorded there. */

import { rowOf } from "../../review/words";
import type {
  About,
  Author,
  ChangeRef,
  Fate,
  FieldValue,
  HeadView,
  MarkView,
  Mend,
  Receipt,
  ReceiptsAsked,
  RecordedAction,
  ReviewItem,
  RowRef,
  Settlement,
  Status,
} from "..";
import { failure, type Laptop, NO_MARK } from "./laptop";

type Conflict = Extract<ReviewItem, { kind: "conflict" | "differing_marks" }>;
type Refused = Extract<ReviewItem, { kind: "refused" }>;

/** What a laptop in memory holds beside its rows. */
export class Waiting {
  /** Whatever is no mark in conflict. */
  items: ReviewItem[] = [];
  actions: RecordedAction[] = [];
  private place = 100;

  constructor(private readonly laptop: Laptop) {}

  counts(): Status["waiting"] {
    const of = (kind: ReviewItem["kind"]) => this.list().filter((item) => item.kind === kind);
    return {
      conflicts: of("conflict").length,
      deleted: of("deleted").length,
      differing: of("differing_marks").length,
      duplicates: of("possible_duplicate").length,
      refused: of("refused").length,
      quarantined: of("quarantine").reduce(
        (sum, item) => sum + (item.kind === "quarantine" ? item.changes : 0),
        0,
      ),
    };
  }

  list(): ReviewItem[] {
    const order = [
      "conflict",
      "differing_marks",
      "deleted",
      "refused",
      "refused_gone",
      "quarantine",
      "possible_duplicate",
    ];
    return [...this.marks(), ...this.differing(), ...this.items, ...this.duplicates()].sort(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind),
    );
  }

  /** The marks with two versions. */
  private marks(): Conflict[] {
    const conflicts: Conflict[] = [];
    for (const [cell, mark] of this.laptop.marks) {
      const [session = "", participant = ""] = cell.split("/");
      if (!mark.inConflict || this.laptop.membersOf(this.laptop.standsFor(participant)).length > 1) continue;
      const about = aboutMark(this.laptop, session, participant);
      if (!about?.activity) continue;
      const values: MarkView[] = [mark, { ...NO_MARK, status: "present" }];
      const credit = (value: MarkView) =>
        this.laptop.creditOf(about.activity ?? "", participant, session, value);
      conflicts.push({
        kind: "conflict",
        field: { project: this.laptop.projectOf(about.activity), row: `attendance/${cell}`, group: 80 },
        about,
        heads: values.map((value, index) => head(index, markValue(value))),
        credits: values.map(credit),
        mayRecord: !this.laptop.options.reader,
      });
    }
    return conflicts;
  }

  /** The marks of people who were recorded several times, where they differ. */
  private differing(): Conflict[] {
    const { laptop } = this;
    const sessions = [...laptop.activities.keys()].flatMap((activity) => laptop.sessionsOf(activity));
    return sessions.flatMap(({ id: session }): Conflict[] => {
      const activity = laptop.sessions.get(session)?.activity ?? "";
      return laptop.rowsOf(activity).flatMap((person): Conflict[] => {
        const members = laptop.membersOf(person);
        if (members.length < 2 || !laptop.markOf(session, person).inConflict) return [];
        const said = members.flatMap((member) => {
          const mark = laptop.marks.get(`${session}/${member}`);
          return mark?.status ? [{ member, mark }] : [];
        });
        const about = aboutMark(laptop, session, person);
        if (!about) return [];
        return [
          {
            kind: "differing_marks",
            field: {
              project: laptop.projectOf(activity),
              row: `attendance/${session}/${person}`,
              group: 80,
            },
            about,
            heads: said.map(({ mark }, index) => head(index, markValue(mark))),
            recordedAs: said.map(({ member }) => (member === person ? null : laptop.nameOf(member))),
            credits: said.map(({ mark }) => laptop.creditOf(activity, person, session, mark)),
            mayRecord: !laptop.options.reader,
          },
        ];
      });
    });
  }

  private duplicates(): ReviewItem[] {
    const projects = [...new Set([...this.laptop.people.values()].map(({ project }) => project))];
    const mayRecord = !this.laptop.options.reader;
    return projects.flatMap((project) =>
      this.laptop
        .duplicates(project)
        .map((pair): ReviewItem => ({ kind: "possible_duplicate", project, pair, mayRecord })),
    );
  }

  /** Takes items out, as one step that can be taken back; the marks among them get the value that was chosen. */
  private decide(step: string, activity: string | null, decided: ReviewItem[], marks: Map<string, MarkView>) {
    const before = this.items;
    const after = before.filter((item) => !decided.includes(item));
    const were = [...marks.keys()].map((cell) => [cell, this.laptop.marks.get(cell) ?? NO_MARK] as const);
    this.laptop.record(
      step,
      activity,
      () => {
        this.items = after;
        for (const [cell, mark] of marks) this.laptop.marks.set(cell, mark);
      },
      () => {
        this.items = before;
        for (const [cell, mark] of were) this.laptop.marks.set(cell, mark);
      },
      decided.length,
      decided.map(rowOf).find(Boolean) ?? null,
    );
  }

  /** Something was written where a value was refused. */
  mended(row: string) {
    this.items = this.items.filter((item) => item.kind !== "refused" || item.row?.row !== row);
    this.laptop.setStatus({});
  }

  settle(settlements: Settlement[]) {
    const decided: ReviewItem[] = [];
    const marks = new Map<string, MarkView>();
    let activity: string | null = null;
    for (const { field, keep } of settlements) {
      const item = this.list().find((item) => "heads" in item && item.field.row === field.row);
      if (!item || !("heads" in item)) continue;
      const kept = item.heads.find(({ dot }) => dot.device === keep.device && dot.counter === keep.counter);
      if (!kept) continue;
      decided.push(item);
      activity ??= item.about.activity;
      const [, session = "", person = ""] = field.row.split("/");
      for (const member of this.laptop.membersOf(person).slice(1))
        if (kept.value.group === "attendance_mark") marks.set(`${session}/${member}`, NO_MARK);
      if (kept.value.group === "attendance_mark")
        marks.set(field.row.replace("attendance/", ""), {
          ...NO_MARK,
          ...kept.value.value,
          confirmed: false,
        });
    }
    if (decided.length) this.decide("settle", activity, decided, marks);
    return { settled: decided.length, changed: settlements.length - decided.length };
  }

  decideDeleted(step: "restore" | "delete_again", rows: RowRef[]) {
    const decided = this.items.filter(
      (item) => item.kind === "deleted" && rows.some(({ row }) => row === item.row.row),
    );
    this.decide(step, null, decided, new Map());
    return null;
  }

  private refused(change: ChangeRef): Refused {
    const found = this.items.find((item) => item.kind === "refused" && item.change.place === change.place);
    if (found?.kind !== "refused") throw failure("not_found", { what: "change" });
    return found;
  }

  letGo(changes: ChangeRef[]) {
    const gone = this.items.find(
      (item) => item.kind === "refused_gone" && item.changes.some(({ place }) => place === changes[0]?.place),
    );
    const decided = gone ? [gone] : changes.map((change) => this.refused(change));
    this.decide("let_go", null, decided, new Map());
    return changes.length;
  }

  recordAgain(change: ChangeRef) {
    this.decide("record_again", null, [this.refused(change)], new Map());
    return null;
  }

  mend(change: ChangeRef): Mend {
    const { about, value, row } = this.refused(change);
    const { activity, session, participant } = about ?? {};
    const person = participant ? this.laptop.people.get(participant) : undefined;
    const id = row?.row.split("/")[1] ?? "";
    const file = this.laptop.files.get(id)?.view;
    if (value?.group === "attachment_file" && file)
      return { kind: "attachment", id, form: { ...file.form, name: value.value.name } };
    if (!participant || !person) return { kind: "nothing" };
    if (value?.group === "participant_work")
      return {
        kind: "participant",
        project: person.project,
        id: participant,
        form: { ...person.form, ...value.value },
      };
    if (value?.group === "enrolment_profile" && activity) {
      const role = this.laptop.enrolments.get(activity)?.get(participant) ?? "participant";
      return {
        kind: "enrolment",
        activity,
        participant,
        form: { role, status: "confirmed", ...value.value },
      };
    }
    if (value?.group === "attendance_note" && session)
      return { kind: "note", session, participant, text: value.value.text };
    if (value?.group === "attendance_mark" && session && activity)
      return { kind: "mark", activity, mark: { session, participant, ...value.value } };
    return { kind: "nothing" };
  }

  /** Notes an action with its receipts, which wait to be sent. */
  note(
    step: string,
    activity: string | null,
    receipts: Array<Pick<Receipt, "about" | "before" | "value"> & { fate?: Fate }>,
    at = Date.now(),
  ) {
    const project = this.laptop.projectOf(activity);
    const whole = receipts.map(({ fate, ...receipt }): Receipt => {
      this.place += 1;
      const change = { project, place: this.place };
      return {
        ...receipt,
        change,
        dot: { device: 17, counter: this.place },
        at,
        fate: fate ?? { kind: "waiting", sent: false },
      };
    });
    const [first] = whole;
    if (!first) return;
    this.actions.unshift({
      first: first.change,
      step,
      takesBack: false,
      activity,
      activityTitle: this.laptop.activities.get(activity ?? "")?.form.title ?? "",
      at,
      changes: whole.length,
      receipts: whole,
      more: false,
    });
  }

  receipts({ activity, fate }: ReceiptsAsked) {
    const actions = this.actions
      .filter((action) => !activity || action.activity === activity)
      .map((action) => ({
        ...action,
        receipts: action.receipts.filter((receipt) => !fate || receipt.fate.kind === fate),
      }));
    return { actions: actions.filter(({ receipts }) => receipts.length > 0), next: null };
  }

  /** The receipts of a mark, the latest first. */
  ofMark(session: string, participant: string): Receipt[] {
    return this.actions
      .flatMap(({ receipts }) => receipts)
      .filter(({ about, value }) => value.group === "attendance_mark" && about.session === session)
      .filter(({ about }) => about.participant === participant);
  }

  /** Everything that waited has arrived. */
  sent() {
    for (const { receipts } of this.actions)
      for (const receipt of receipts) if (receipt.fate.kind === "waiting") receipt.fate = { kind: "arrived" };
  }
}

export const HERE: Author = {
  device: 17,
  deviceName: "Skopje laptop 2",
  personName: "Elena Marchetti",
  here: true,
  at: 0,
  clockCorrected: false,
};

export const THERE: Author = {
  device: 21,
  deviceName: "Tbilisi front desk",
  personName: "Luka Beridzishvili",
  here: false,
  at: 0,
  clockCorrected: false,
};

/** A head of this laptop's or of the other's, an hour or more ago. */
export function head(index: number, value: FieldValue): HeadView {
  const author = index === 0 ? HERE : THERE;
  const at = Date.now() - (index + 1) * 3_600_000;
  return {
    dot: { device: author.device, counter: 40 + index },
    value,
    author: { ...author, at },
    displayed: index === 0,
  };
}

export function markValue({ status, arrived, left }: MarkView): FieldValue {
  return { group: "attendance_mark", value: { status, arrived, left } };
}

const NOTHING: About = {
  kind: "",
  activity: null,
  activityTitle: "",
  session: null,
  sessionTitle: "",
  startsAt: null,
  endsAt: null,
  timeZone: "",
  participant: null,
  name: "",
  shown: true,
};

export function aboutActivity(laptop: Laptop, id: string): About {
  const form = laptop.activities.get(id)?.form;
  return {
    ...NOTHING,
    kind: "activity",
    activity: id,
    activityTitle: form?.title ?? "",
    timeZone: form?.timeZone ?? "",
  };
}

export function aboutSession(laptop: Laptop, id: string): About | null {
  const session = laptop.sessions.get(id);
  if (!session) return null;
  return {
    ...aboutActivity(laptop, session.activity),
    kind: "session",
    session: id,
    sessionTitle: session.form.title,
    startsAt: session.form.start,
    endsAt: session.form.end,
  };
}

export function aboutParticipant(laptop: Laptop, id: string): About {
  return { ...NOTHING, kind: "participant", participant: id, name: laptop.nameOf(id) };
}

export function aboutEnrolment(laptop: Laptop, activity: string, id: string): About {
  return { ...aboutActivity(laptop, activity), kind: "enrolment", participant: id, name: laptop.nameOf(id) };
}

export function aboutFile(laptop: Laptop, id: string): About {
  const file = laptop.files.get(id);
  const about = file?.view.session ? aboutSession(laptop, file.view.session) : null;
  return {
    ...(about ?? aboutActivity(laptop, file?.activity ?? "")),
    kind: "attachment",
    name: file?.view.form.name ?? "",
  };
}

export function aboutMark(laptop: Laptop, session: string, participant: string): About | null {
  const about = aboutSession(laptop, session);
  return about && { ...about, kind: "attendance", participant, name: laptop.nameOf(participant) };
}
