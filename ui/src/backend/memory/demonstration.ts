/** Invented activities, people and marks: what the development page and the tests begin with. */

import { daysLater as later } from "../../language/calendar";
import type { ActivityForm, Fate, FieldValue, MarkView } from "..";
import { demonstrateFiles } from "./files";
import { type Laptop, NO_MARK, zoneOf } from "./laptop";
import { PEOPLE, WORK } from "./people";
import {
  aboutActivity,
  aboutEnrolment,
  aboutFile,
  aboutMark,
  aboutParticipant,
  aboutSession,
  head,
  markValue,
  THERE,
} from "./review";

/** Fills a laptop with activities before, on and after a day. */
export function demonstrate(laptop: Laptop, today: string) {
  const seed = (...activity: Seed) => seeded(laptop, ...activity);
  const mark = (activity: string, index: number, share: number) => marked(laptop, activity, index, share);
  const add = (project: string, from: number, to: number) =>
    PEOPLE.slice(from, to).map(([family, given, latin, country], index) => {
      const [professionalGroup, work, institution] = WORK[(index * 7 + from) % WORK.length] ?? [
        "other",
        "",
        "",
      ];
      const id = laptop.id("person");
      laptop.people.set(id, {
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
  const twin = recordedAgain(laptop, "p-strain", strain[0]);

  const conference = seed(
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
  mark(conference, 0, 1);
  mark(conference, 1, 0.35);
  seed(
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
  seed(
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
  const tot = seed(
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
  for (let session = 0; session < 4; session += 1) mark(tot, session, 1);
  demonstrateFiles(laptop, tot);
  if (laptop.options.review) demonstrateReview(laptop, tot);
  seed(
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
  seed(
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
  seed(
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
  const online = seed(
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
  mark(online, 0, 1);
  laptop.enrolments.get(online)?.set(twin, "participant");
  const [first, second] = laptop.sessionsOf(online);
  if (first) laptop.marks.set(`${first.id}/${twin}`, { ...NO_MARK, status: "absent" });
  if (second) laptop.marks.set(`${second.id}/${twin}`, { ...NO_MARK, status: "online" });
  seed(
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
  seed(
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
}

/** One of everything that waits for a person beside marks, and a receipt of each fate. */
function demonstrateReview(laptop: Laptop, activity: string) {
  const { waiting } = laptop;
  const mayRecord = !laptop.options.reader;
  const project = laptop.projectOf(activity);
  const [session] = laptop.sessionsOf(activity);
  const [one = "", two = ""] = laptop.rowsOf(activity);
  const about = session && aboutMark(laptop, session.id, one);
  const ofSession = session && aboutSession(laptop, session.id);
  const [file = ""] = [...laptop.files].find(([, of]) => of.view.form.name === "Agenda.pdf") ?? [];
  if (!session || !about || !ofSession) return;
  const place = (venue: string): FieldValue => ({
    group: "activity_place",
    value: { country: "MK", city: "Skopje", venue },
  });
  const work: FieldValue = {
    group: "participant_work",
    value: { professionalGroup: "judge", function: "Judge ".repeat(70).trim(), institution: "Basic Court" },
  };
  waiting.items = [
    {
      kind: "conflict",
      field: { project, row: `activity/${activity}`, group: 18 },
      about: aboutActivity(laptop, activity),
      heads: [head(0, place("Academy for Judges")), head(1, place("Hotel Aleksandar"))],
      credits: [],
      mayRecord,
    },
    {
      kind: "deleted",
      row: { project, row: "session/gone" },
      about: { ...ofSession, session: "gone", sessionTitle: "Closing", shown: false },
      deletion: head(0, { group: "existence", value: { exists: false } }),
      edits: [{ about, head: head(1, markValue({ ...NO_MARK, status: "late", arrived: "09:20:00" })) }],
      more: false,
      mayRecord,
    },
    {
      kind: "refused",
      change: { project, place: 7 },
      row: { project, row: `participant/${two}` },
      about: aboutParticipant(laptop, two),
      value: work,
      stands: null,
      at: Date.now() - 7_200_000,
      field: "function",
      reason: "too_long",
      mayRecord,
    },
    {
      kind: "refused",
      change: { project, place: 8 },
      row: { project, row: `enrolment/${activity}/${two}` },
      about: aboutEnrolment(laptop, activity, two),
      value: {
        group: "enrolment_profile",
        value: {
          professionalGroup: "judge",
          function: "Judge",
          institution: "Court ".repeat(60),
          country: null,
        },
      },
      stands: null,
      at: Date.now() - 7_300_000,
      field: "institution",
      reason: "too_long",
      mayRecord,
    },
    {
      kind: "refused",
      change: { project, place: 9 },
      row: { project, row: `attendance/${session.id}/${one}` },
      about,
      value: { group: "attendance_note", value: { text: "Came with an interpreter." } },
      stands: null,
      at: Date.now() - 7_400_000,
      field: "text",
      reason: "control_characters",
      mayRecord,
    },
    {
      kind: "refused",
      change: { project, place: 10 },
      row: { project, row: `attachment/${file}` },
      about: aboutFile(laptop, file),
      value: {
        group: "attachment_file",
        value: { name: "Agenda.pdf", mediaType: "application/pdf", size: 212_000, sha256: "" },
      },
      stands: null,
      at: Date.now() - 7_500_000,
      field: "name",
      reason: "control_characters",
      mayRecord,
    },
    { kind: "quarantine", project, code: "PMM 2745", changes: 4, takenAway: false },
  ];
  const present = markValue({ ...NO_MARK, status: "present" });
  const fates: Fate[] = [
    { kind: "merged", by: { ...THERE, at: Date.now() - 3_600_000 }, same: false },
    { kind: "in_conflict", with: [{ ...THERE, at: Date.now() - 3_600_000 }] },
    { kind: "quarantine" },
    { kind: "arrived" },
    { kind: "waiting", sent: false },
  ];
  for (const fate of fates)
    waiting.note("mark", activity, [{ about, before: null, value: present, fate }], Date.now() - 5_400_000);
  const refused: Fate = { kind: "refused", field: "function", reason: "too_long", answer: "open" };
  const added = aboutFile(laptop, file);
  waiting.note("attachment_add", activity, [
    {
      about: added,
      before: null,
      value: { group: "existence", value: { exists: true } },
      fate: { kind: "arrived" },
    },
    {
      about: added,
      before: null,
      value: {
        group: "attachment_file",
        value: { name: "Agenda.pdf", mediaType: "application/pdf", size: 212_000, sha256: "" },
      },
      fate: { kind: "arrived" },
    },
    {
      about: added,
      before: null,
      value: { group: "attachment_kind", value: { kind: "agenda" } },
      fate: { kind: "merged", by: { ...THERE, at: Date.now() - 3_600_000 }, same: false },
    },
  ]);
  const person = aboutParticipant(laptop, two);
  waiting.note("participant_edit", null, [{ about: person, before: null, value: work, fate: refused }]);
}

/** Somebody whom a second laptop took for new, at another door and in other letters. */
function recordedAgain(laptop: Laptop, project: string, person: string | undefined): string {
  const form = laptop.people.get(person ?? "")?.form;
  const id = laptop.id("person");
  if (form) {
    laptop.people.set(id, {
      project,
      form: {
        ...form,
        family: "Yasenchuk",
        given: "Yuliya",
        patronymic: "",
        latin: "",
        function: "",
        email: "y.yasenchuk@example.org",
        telephone: "+380 44 000 00 00",
        noticeGivenOn: null,
        photoConsent: null,
      },
    });
  }
  return id;
}

type Seed = [
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
];

function seeded(
  laptop: Laptop,
  ...[project, title, activityType, country, city, firstDay, days, status, people, sessions]: Seed
): string {
  const id = laptop.id("activity");
  const timeZone = zoneOf(country);
  laptop.activities.set(id, {
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
    laptop.sessions.set(laptop.id("session"), {
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
  laptop.enrolments.set(
    id,
    new Map(people.map((person, index) => [person, index === 2 ? "trainer" : "participant"])),
  );
  return id;
}

function marked(laptop: Laptop, activity: string, index: number, share: number) {
  const session = laptop.sessionsOf(activity)[index];
  if (!session) return;
  const people = laptop.rowsOf(activity);
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
    laptop.marks.set(`${session.id}/${person}`, mark);
  });
}
