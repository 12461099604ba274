// What Rust says, written by hand in the form of `generated/commands.ts`. It goes as soon as the command list of
// the shell is complete: then `index.ts` imports the generated module instead.

export type ProjectId = string;
export type ActivityId = string;
export type SessionId = string;
export type ParticipantId = string;
export type PersonId = string;
export type DeviceNumber = number;
export type Timestamp = number;
export type Code = string;

export type ActivityStatus = "planned" | "running" | "held" | "closed" | "cancelled";
export type MarkStatus = "present" | "late" | "left_early" | "online" | "excused" | "absent" | "not_expected";
export type Sex = "F" | "M" | "X" | "U";
export type PhotoConsent = "given" | "refused" | "withdrawn";
export type Role = "participant" | "trainer" | "speaker" | "interpreter" | "observer";
export type Access = "reader" | "consultant" | "project_officer";
export type List =
  | "activity_types"
  | "attendance_statuses"
  | "countries"
  | "delivery_modes"
  | "funding_kinds"
  | "monitoring_bodies"
  | "professional_groups"
  | "sex";

export type Status = {
  laptop: EnrolledLaptop | null;
  changesToSend: number;
  refusedChanges: number;
  lastSynchronised: Timestamp | null;
  synchronisation: Synchronisation;
  clockAheadSeconds: number | null;
  version: string;
};
export type EnrolledLaptop = {
  device: DeviceNumber;
  name: string;
  person: PersonId;
  personName: string;
  server: string;
};
export type Synchronisation =
  | { phase: "resting" }
  | { phase: "working"; sent: number; received: number }
  | { phase: "failed"; code: string; next_try: Timestamp };
export type EnrolForm = { server: string; code: string; deviceName: string };
export type Event = { event: "status"; status: Status } | { event: "received" };
export type Preferences = { language: string | null; theme: string | null };

export type ListItem = {
  list: List;
  code: Code;
  nameEn: string;
  nameFr: string;
  position: number;
  properties: Record<string, string>;
};
export type FundingSource = {
  code: Code;
  project: ProjectId;
  kind: Code;
  donor: string;
  agreement: string;
  sharePercent: number | null;
};
export type AreaOfConcern = {
  code: Code;
  project: ProjectId;
  body: Code;
  reference: string;
  themeEn: string;
  themeFr: string;
  countries: Array<Code>;
};
export type CatalogueView = {
  items: Array<ListItem>;
  projects: Array<ProjectView>;
  fundingSources: Array<FundingSource>;
  areasOfConcern: Array<AreaOfConcern>;
};
export type ProjectView = {
  id: ProjectId;
  code: string;
  nameEn: string;
  nameFr: string;
  countries: Array<Code>;
  access: Access;
  activities: number;
  participants: number;
  complete: boolean;
};

export type ActivitySummary = {
  id: ActivityId;
  project: ProjectId;
  title: string;
  activityType: Code;
  country: Code | null;
  city: string;
  firstDay: string;
  lastDay: string;
  status: ActivityStatus;
  sessions: number;
  enrolled: number;
  inConflict: boolean;
};
export type ActivityDetail = {
  id: ActivityId;
  project: ProjectId;
  mayRecord: boolean;
  form: ActivityForm;
  sessions: Array<SessionView>;
  enrolled: number;
};
export type ActivityForm = {
  title: string;
  activityType: Code;
  country: Code | null;
  city: string;
  venue: string;
  firstDay: string;
  lastDay: string;
  timeZone: string;
  deliveryMode: Code | null;
  languages: Array<Code>;
  fundingSources: Array<Code>;
  areasOfConcern: Array<Code>;
  targetGroups: Array<Code>;
  summary: string;
  status: ActivityStatus;
};
export type SessionView = { id: SessionId; form: SessionForm };
export type SessionForm = {
  title: string;
  start: string;
  end: string;
  room: string;
  trainers: Array<string>;
};

export type ParticipantSummary = {
  id: ParticipantId;
  name: string;
  latin: string;
  professionalGroup: Code | null;
  function: string;
  institution: string;
  country: Code | null;
};
export type ParticipantDetail = { id: ParticipantId; project: ProjectId; form: ParticipantForm };
export type ParticipantForm = {
  family: string;
  given: string;
  patronymic: string;
  latin: string;
  sex: Sex | null;
  professionalGroup: Code | null;
  function: string;
  institution: string;
  country: Code | null;
  email: string;
  telephone: string;
  noticeGivenOn: string | null;
  photoConsent: PhotoConsent | null;
};
export type ParticipantList = { total: number; participants: Array<ParticipantSummary> };
export type EnrolmentForm = { participants: Array<ParticipantId>; role: Role; walkIn: boolean };

export type AttendanceRegister = {
  activity: ActivityId;
  project: ProjectId;
  mayRecord: boolean;
  timeZone: string;
  sessions: Array<RegisterSession>;
  rows: Array<RegisterRow>;
};
export type RegisterSession = { id: SessionId; title: string; start: string; end: string };
export type RegisterRow = {
  participant: ParticipantId;
  name: string;
  latin: string;
  professionalGroup: Code | null;
  function: string;
  institution: string;
  role: Role;
  marks: Array<MarkView>;
  creditedMinutes: number;
};
export type MarkView = {
  status: MarkStatus | null;
  arrived: string | null;
  left: string | null;
  inConflict: boolean;
  confirmed: boolean;
};
export type MarkEdit = {
  session: SessionId;
  participant: ParticipantId;
  status: MarkStatus | null;
  arrived: string | null;
  left: string | null;
};
export type MarkWritten = {
  session: SessionId;
  participant: ParticipantId;
  mark: MarkView;
  creditedMinutes: number;
};
export type MarkSource = {
  status: MarkStatus | null;
  arrived: string | null;
  left: string | null;
  device: DeviceNumber;
  deviceName: string;
  personName: string;
  at: Timestamp;
  displayed: boolean;
};
export type UndoneStep = { step: string; changes: number; activity: ActivityId | null };

export type Failure = { code: string; args: { [key in string]: string } };

export const EVENT = "carnet";

/** Carries a call to Rust. What it rejects with is a `Failure`. */
export type Invoke = <R>(command: string, args?: Record<string, unknown>) => Promise<R>;

/** Every command, over whatever carries the calls. */
export function commands(invoke: Invoke) {
  return {
    status: (): Promise<Status> => invoke("status"),
    preferences: (): Promise<Preferences> => invoke("preferences"),
    setPreferences: (preferences: Preferences): Promise<null> => invoke("set_preferences", { preferences }),
    enrolLaptop: (form: EnrolForm): Promise<Status> => invoke("enrol_laptop", { form }),
    synchroniseNow: (): Promise<null> => invoke("synchronise_now"),
    catalogue: (): Promise<CatalogueView> => invoke("catalogue"),
    activities: (project: ProjectId | null): Promise<Array<ActivitySummary>> =>
      invoke("activities", { project }),
    activity: (id: ActivityId): Promise<ActivityDetail> => invoke("activity", { id }),
    createActivity: (
      project: ProjectId,
      form: ActivityForm,
      sessions: Array<SessionForm>,
    ): Promise<ActivityId> => invoke("create_activity", { project, form, sessions }),
    saveActivity: (id: ActivityId, form: ActivityForm): Promise<null> =>
      invoke("save_activity", { id, form }),
    deleteActivity: (id: ActivityId): Promise<null> => invoke("delete_activity", { id }),
    createSession: (activity: ActivityId, form: SessionForm): Promise<SessionId> =>
      invoke("create_session", { activity, form }),
    saveSession: (id: SessionId, form: SessionForm): Promise<null> => invoke("save_session", { id, form }),
    deleteSession: (id: SessionId): Promise<null> => invoke("delete_session", { id }),
    participants: (project: ProjectId, query: string): Promise<ParticipantList> =>
      invoke("participants", { project, query }),
    participant: (id: ParticipantId): Promise<ParticipantDetail> => invoke("participant", { id }),
    createParticipant: (project: ProjectId, form: ParticipantForm): Promise<ParticipantId> =>
      invoke("create_participant", { project, form }),
    saveParticipant: (id: ParticipantId, form: ParticipantForm): Promise<null> =>
      invoke("save_participant", { id, form }),
    enrolParticipants: (activity: ActivityId, form: EnrolmentForm): Promise<null> =>
      invoke("enrol_participants", { activity, form }),
    unenrolParticipant: (activity: ActivityId, participant: ParticipantId): Promise<null> =>
      invoke("unenrol_participant", { activity, participant }),
    attendanceRegister: (activity: ActivityId): Promise<AttendanceRegister> =>
      invoke("attendance_register", { activity }),
    markAttendance: (marks: Array<MarkEdit>): Promise<Array<MarkWritten>> =>
      invoke("mark_attendance", { marks }),
    markRestPresent: (session: SessionId): Promise<Array<MarkWritten>> =>
      invoke("mark_rest_present", { session }),
    markSources: (session: SessionId, participant: ParticipantId): Promise<Array<MarkSource>> =>
      invoke("mark_sources", { session, participant }),
    undo: (): Promise<UndoneStep | null> => invoke("undo"),
    redo: (): Promise<UndoneStep | null> => invoke("redo"),
  };
}

export type Commands = ReturnType<typeof commands>;
