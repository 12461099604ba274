// Generated from src-tauri/commands.rs by `make bindings`. Do not edit.

/**
 * What a row is about, for people.
 */
export type About = { 
/**
 * The kind of row: `activity`, `session`, `participant`, `enrolment`, `attendance`, `attachment` or `pair`; empty for one
 * of a newer version.
 */
kind: string, 
/**
 * The activity that it is or belongs to.
 */
activity: ActivityId | null, 
/**
 * The title of the activity.
 */
activityTitle: string, 
/**
 * The session that it is or belongs to.
 */
session: SessionId | null, 
/**
 * The title of the session, or empty.
 */
sessionTitle: string, 
/**
 * When the session starts, by the clock on the wall.
 */
startsAt: string | null, 
/**
 * When the session ends.
 */
endsAt: string | null, 
/**
 * The time zone of the place.
 */
timeZone: string, 
/**
 * The participant that it is or belongs to; of a pair, the one who was made first.
 */
participant: ParticipantId | null, 
/**
 * The name of the participant, of a pair those of both; or of the file.
 */
name: string, 
/**
 * Whether the window shows the row: nothing that it belongs to was deleted.
 */
shown: boolean, };

/**
 * What somebody may do in a project.
 */
export type Access = "reader" | "consultant" | "project_officer";

/**
 * An activity with its sessions.
 */
export type ActivityDetail = { 
/**
 * Its id.
 */
id: ActivityId, 
/**
 * Its project.
 */
project: ProjectId, 
/**
 * Whether this person may write in the project.
 */
mayRecord: boolean, 
/**
 * What can be edited.
 */
form: ActivityForm, 
/**
 * Its sessions, by time.
 */
sessions: Array<SessionView>, 
/**
 * How many people are enrolled.
 */
enrolled: number, };

/**
 * What a person fills in for an activity. Saving writes only the field groups that differ.
 */
export type ActivityForm = { 
/**
 * Title; required.
 */
title: string, 
/**
 * A code of the list of activity types; required.
 */
activityType: Code, 
/**
 * A code of the list of countries.
 */
country: Code | null, 
/**
 * The town.
 */
city: string, 
/**
 * The building or platform.
 */
venue: string, 
/**
 * First day.
 */
firstDay: string, 
/**
 * Last day; not before the first.
 */
lastDay: string, 
/**
 * The IANA name of the place's time zone; empty: that of the country, else the laptop's.
 */
timeZone: string, 
/**
 * A code of the list of delivery modes.
 */
deliveryMode: Code | null, 
/**
 * Working languages, ISO 639.
 */
languages: Array<Code>, 
/**
 * Funding sources.
 */
fundingSources: Array<Code>, 
/**
 * Areas of concern.
 */
areasOfConcern: Array<Code>, 
/**
 * Professional groups that it is for.
 */
targetGroups: Array<Code>, 
/**
 * What it is about.
 */
summary: string, 
/**
 * How far it is.
 */
status: ActivityStatus, };

/**
 * One event of a project.
 */
export type ActivityId = string;

/**
 * How far an activity is.
 */
export type ActivityStatus = "planned" | "running" | "held" | "closed" | "cancelled";

/**
 * An activity in a list.
 */
export type ActivitySummary = { 
/**
 * Its id.
 */
id: ActivityId, 
/**
 * Its project.
 */
project: ProjectId, 
/**
 * Its title.
 */
title: string, 
/**
 * Its type.
 */
activityType: Code, 
/**
 * Where it is.
 */
country: Code | null, 
/**
 * The town.
 */
city: string, 
/**
 * First day.
 */
firstDay: string, 
/**
 * Last day.
 */
lastDay: string, 
/**
 * How far it is.
 */
status: ActivityStatus, 
/**
 * How many sessions it has.
 */
sessions: number, 
/**
 * How many people are enrolled.
 */
enrolled: number, 
/**
 * Whether a field group of the activity, its sessions or its register has several values.
 */
inConflict: boolean, 
/**
 * Funding sources.
 */
fundingSources: Array<Code>, };

/**
 * A file that was added.
 */
export type AddedAttachment = { 
/**
 * Its id; that of the one that was there, when its content is in the activity already: then nothing was added.
 */
id: AttachmentId, 
/**
 * What the one is called that was there.
 */
alreadyThere: string | null, };

/**
 * What was done about a refused change.
 */
export type Answered = "open" | "mended" | "let_go";

/**
 * An area of concern that a project answers.
 */
export type AreaOfConcern = { 
/**
 * The code that activities name.
 */
code: Code, 
/**
 * The project that answers it.
 */
project: ProjectId, 
/**
 * A code of the list of monitoring bodies.
 */
body: Code, 
/**
 * The reference, such as `CPT/Inf (2023) 5`.
 */
reference: string, 
/**
 * The theme in English.
 */
themeEn: string, 
/**
 * The theme in French.
 */
themeFr: string, 
/**
 * The countries concerned.
 */
countries: Array<Code>, };

/**
 * What a person says of a file.
 */
export type AttachmentForm = { 
/**
 * How it is called, without a path.
 */
name: string, 
/**
 * What it is; no value: not said.
 */
kind: Kind | null, };

/**
 * A file attached to an activity or a session.
 */
export type AttachmentId = string;

/**
 * A file of an activity.
 */
export type AttachmentView = { 
/**
 * Its id.
 */
id: AttachmentId, 
/**
 * What can be edited.
 */
form: AttachmentForm, 
/**
 * Its media type, by its content.
 */
mediaType: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * The session that it belongs to; none when it belongs to the activity.
 */
session: SessionId | null, 
/**
 * Whether its name or kind differs between laptops.
 */
inConflict: boolean, 
/**
 * When it was added, by the clock of the laptop.
 */
addedAt: Timestamp, 
/**
 * Who added it.
 */
personName: string, 
/**
 * On which laptop.
 */
deviceName: string, 
/**
 * Where its content is.
 */
content: ContentState, };

/**
 * The register of attendance of an activity: participants × sessions.
 */
export type AttendanceRegister = { 
/**
 * The activity.
 */
activity: ActivityId, 
/**
 * Its project.
 */
project: ProjectId, 
/**
 * Whether this person may write in the project.
 */
mayRecord: boolean, 
/**
 * The time zone of the place.
 */
timeZone: string, 
/**
 * The columns, by time.
 */
sessions: Array<RegisterSession>, 
/**
 * The rows, by name.
 */
rows: Array<RegisterRow>, };

/**
 * Who wrote something, where and when.
 */
export type Author = { 
/**
 * The laptop.
 */
device: DeviceNumber, 
/**
 * The laptop's name, where it is known.
 */
deviceName: string, 
/**
 * Its user's name, where it is known.
 */
personName: string, 
/**
 * Whether it was this laptop.
 */
here: boolean, 
/**
 * When, by the author's clock.
 */
at: Timestamp, 
/**
 * Whether Strasbourg did not believe that clock and counts another time.
 */
clockCorrected: boolean, };

/**
 * Whose badge a code is, as seen from an activity.
 */
export type BadgeHolder = { "kind": "enrolled", 
/**
 * Whoever stands for the person.
 */
participant: ParticipantId, } | { "kind": "known", 
/**
 * Whoever stands for the person.
 */
participant: ParticipantId, 
/**
 * The name as it stands in lists.
 */
name: string, } | { "kind": "unknown" } | { "kind": "unreadable" };

/**
 * Bytes that cross as they are and not as text. As an argument they are the whole body of the call; the other arguments
 * are its headers then.
 */
export type Bytes = ArrayBuffer;

/**
 * Everything of the catalogue that the window needs to show and offer.
 */
export type CatalogueView = { 
/**
 * The items of all lists, in their order.
 */
items: Array<ListItem>, 
/**
 * The projects of this laptop's user.
 */
projects: Array<ProjectView>, 
/**
 * The funding sources of these projects.
 */
fundingSources: Array<FundingSource>, 
/**
 * The areas of concern of these projects.
 */
areasOfConcern: Array<AreaOfConcern>, };

/**
 * A change of this laptop.
 */
export type ChangeRef = { 
/**
 * The project.
 */
project: ProjectId, 
/**
 * Its place among all changes of this laptop in the project.
 */
place: number, };

/**
 * A code of a list of the catalogue, such as `judge` or `MK`. Matched on, never shown.
 */
export type Code = string;

/**
 * Where the content of a file is.
 */
export type ContentState = { "state": "here" } | { "state": "sending", 
/**
 * From 0 to 99.
 */
percent: number, } | { "state": "refused", 
/**
 * Why, as the code of an error.
 */
code: string, } | { "state": "elsewhere" } | { "state": "fetching", 
/**
 * From 0 to 99.
 */
percent: number, } | { "state": "unreachable", 
/**
 * Why, as the code of an error.
 */
code: string, };

/**
 * How an activity like another one shall be.
 */
export type CopyForm = { 
/**
 * Its title; required.
 */
title: string, 
/**
 * Its first day.
 */
firstDay: string, 
/**
 * Whether the people of the other one are enrolled in it.
 */
withPeople: boolean, };

/**
 * What one of the values of a mark comes to if it stands.
 */
export type Credit = { 
/**
 * Minutes credited for the session.
 */
sessionMinutes: number, 
/**
 * Minutes credited to the person over all sessions of the activity.
 */
activityMinutes: number, 
/**
 * Participant-days credited to the person over all sessions of the activity, in halves.
 */
activityHalfDays: number, };

/**
 * The number that the central server gave to one enrolled installation.
 */
export type DeviceNumber = number;

/**
 * The identity of a change within its project: which device made it, and its how-many-eth there it is.
 */
export type Dot = { 
/**
 * The device.
 */
device: DeviceNumber, 
/**
 * Counts the device's changes in the project, from 1, without gaps.
 */
counter: number, };

/**
 * An edit that the author of a deletion did not know of.
 */
export type Edit = { 
/**
 * What was edited: the deleted row, or one that belongs to it.
 */
about: About, 
/**
 * The value.
 */
head: HeadView, };

/**
 * How somebody enrols this laptop.
 */
export type EnrolForm = { 
/**
 * The address of the central server, as typed.
 */
server: string, 
/**
 * The one-time code, as typed.
 */
code: string, 
/**
 * How this laptop shall be called; empty for the name of the machine.
 */
deviceName: string, };

/**
 * This installation, as Strasbourg knows it.
 */
export type EnrolledLaptop = { 
/**
 * Its number.
 */
device: DeviceNumber, 
/**
 * Its name.
 */
name: string, 
/**
 * Its user.
 */
person: PersonId, 
/**
 * Its user's name.
 */
personName: string, 
/**
 * The address of the central server.
 */
server: string, };

/**
 * People to be enrolled in an activity.
 */
export type EnrolmentForm = { 
/**
 * Who.
 */
participants: Array<ParticipantId>, 
/**
 * In which role.
 */
role: Role, 
/**
 * Whether they came to the door without a place.
 */
walkIn: boolean, };

/**
 * How firm the place is.
 */
export type EnrolmentStatus = "confirmed" | "invited" | "walk_in" | "withdrawn";

/**
 * What the window is told, as it happens.
 */
export type Event = { "event": "status", 
/**
 * The new status.
 */
status: Status, } | { "event": "received" };

/**
 * A run of exchanges with the central server, or several that came to the same in a row.
 */
export type ExchangeRun = { 
/**
 * When the first of them ended.
 */
firstAt: Timestamp, 
/**
 * When the last of them ended.
 */
lastAt: Timestamp, 
/**
 * How many there were.
 */
times: number, 
/**
 * Changes that the server confirmed.
 */
sent: number, 
/**
 * Field groups that arrived.
 */
received: number, 
/**
 * Why it did not go through, as the code of an error.
 */
problem: string | null, };

/**
 * Something that could not be done. The page has a sentence for each code.
 */
export type Failure = { 
/**
 * The message to show, the same from release to release.
 */
code: string, 
/**
 * What the message speaks of, by name.
 */
args: { [key in string]: string }, };

/**
 * What became of a change.
 */
export type Fate = { "kind": "waiting", 
/**
 * Whether it is in a batch that is fixed to be sent: it may be there, and the answer lost.
 */
sent: boolean, } | { "kind": "arrived" } | { "kind": "merged", 
/**
 * Who wrote what stands now; no value where nothing stands any more.
 */
by: Author | null, 
/**
 * Whether that is the same value.
 */
same: boolean, } | { "kind": "in_conflict", 
/**
 * The authors of the others.
 */
with: Array<Author>, } | { "kind": "quarantine" } | { "kind": "refused", 
/**
 * The field that is wrong, by its name in JSON; `change` where it is no field.
 */
field: string, 
/**
 * What is wrong, as a code that the window has words for; `refused_by_officer` after quarantine.
 */
reason: string, 
/**
 * What its author did about it.
 */
answer: Answered, };

/**
 * The fates, without what they tell.
 */
export type FateKind = "waiting" | "arrived" | "merged" | "in_conflict" | "quarantine" | "refused";

/**
 * A field group of a row: what a change writes.
 */
export type FieldRef = { 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The row.
 */
row: RowKey, 
/**
 * The field group.
 */
group: Group, };

/**
 * The value of a field group, of whatever type it is.
 */
export type FieldValue = { "group": "existence", 
/**
 * What it says.
 */
value: { 
/**
 * False when it was deleted.
 */
exists: boolean, }, } | { "group": "activity_title", 
/**
 * What it says.
 */
value: { 
/**
 * In the language of the team.
 */
title: string, }, } | { "group": "activity_type", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of activity types.
 */
code: Code, }, } | { "group": "activity_place", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of countries.
 */
country: Code | null, 
/**
 * The town.
 */
city: string, 
/**
 * The building or the platform.
 */
venue: string, }, } | { "group": "activity_dates", 
/**
 * What it says.
 */
value: { 
/**
 * The first calendar day, at the place.
 */
firstDay: string, 
/**
 * The last calendar day, at the place; not before the first.
 */
lastDay: string, 
/**
 * The time zone of the place, by its IANA name.
 */
timeZone: string, }, } | { "group": "activity_delivery", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of delivery modes.
 */
mode: Code | null, }, } | { "group": "activity_languages", 
/**
 * What it says.
 */
value: { 
/**
 * ISO 639 codes.
 */
codes: Array<Code>, }, } | { "group": "activity_funding", 
/**
 * What it says.
 */
value: { 
/**
 * Codes of funding sources of the catalogue.
 */
codes: Array<Code>, }, } | { "group": "activity_concerns", 
/**
 * What it says.
 */
value: { 
/**
 * Codes of areas of concern of the catalogue.
 */
codes: Array<Code>, }, } | { "group": "activity_targets", 
/**
 * What it says.
 */
value: { 
/**
 * Codes of the list of professional groups.
 */
codes: Array<Code>, }, } | { "group": "activity_summary", 
/**
 * What it says.
 */
value: { 
/**
 * Free text; no personal data.
 */
text: string, }, } | { "group": "activity_status", 
/**
 * What it says.
 */
value: { 
/**
 * The status.
 */
status: ActivityStatus, }, } | { "group": "session_title", 
/**
 * What it says.
 */
value: { 
/**
 * Empty when the time says enough.
 */
title: string, }, } | { "group": "session_time", 
/**
 * What it says.
 */
value: { 
/**
 * Start, in the time zone of the activity.
 */
start: string, 
/**
 * End, in the time zone of the activity; after the start.
 */
end: string, }, } | { "group": "session_room", 
/**
 * What it says.
 */
value: { 
/**
 * Room, or link of a meeting.
 */
room: string, }, } | { "group": "session_trainers", 
/**
 * What it says.
 */
value: { 
/**
 * As they shall be printed.
 */
names: Array<string>, }, } | { "group": "participant_name", 
/**
 * What it says.
 */
value: { 
/**
 * Family name or names.
 */
family: string, 
/**
 * Given name or names.
 */
given: string, 
/**
 * Patronymic, where there is one.
 */
patronymic: string, 
/**
 * The whole name as written by the person, where the parts do not say it.
 */
asWritten: string, 
/**
 * The whole name in Latin letters, as the person spells it.
 */
latin: string, 
/**
 * Other spellings by which the person may be found.
 */
otherSpellings: Array<string>, }, } | { "group": "participant_sex", 
/**
 * What it says.
 */
value: { 
/**
 * No value: nobody asked.
 */
sex: Sex | null, }, } | { "group": "participant_work", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of professional groups.
 */
professionalGroup: Code | null, 
/**
 * Function, as it shall be printed.
 */
function: string, 
/**
 * Court, bar, ministry, organisation.
 */
institution: string, }, } | { "group": "participant_country", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of countries.
 */
code: Code | null, }, } | { "group": "participant_contact", 
/**
 * What it says.
 */
value: { 
/**
 * E-mail address, or empty.
 */
email: string, 
/**
 * Telephone number, or empty.
 */
telephone: string, }, } | { "group": "participant_consent", 
/**
 * What it says.
 */
value: { 
/**
 * The day on which the information notice was given.
 */
noticeGivenOn: string | null, 
/**
 * Whether photographs may be taken.
 */
photo: PhotoConsent | null, }, } | { "group": "participant_merged_into", 
/**
 * What it says.
 */
value: { 
/**
 * No value: nobody else.
 */
participant: ParticipantId | null, }, } | { "group": "pair_apart", 
/**
 * What it says.
 */
value: { 
/**
 * Whether they are two people; otherwise nobody says so any more.
 */
apart: boolean, }, } | { "group": "enrolment_role", 
/**
 * What it says.
 */
value: { 
/**
 * The role.
 */
role: Role, }, } | { "group": "enrolment_status", 
/**
 * What it says.
 */
value: { 
/**
 * The status.
 */
status: EnrolmentStatus, }, } | { "group": "enrolment_profile", 
/**
 * What it says.
 */
value: { 
/**
 * A code of the list of professional groups.
 */
professionalGroup: Code | null, 
/**
 * Function.
 */
function: string, 
/**
 * Institution.
 */
institution: string, 
/**
 * A code of the list of countries.
 */
country: Code | null, }, } | { "group": "attendance_mark", 
/**
 * What it says.
 */
value: { 
/**
 * No value: not recorded.
 */
status: MarkStatus | null, 
/**
 * Arrival, by the clock on the wall; no value: at the start.
 */
arrived: string | null, 
/**
 * Leaving; no value: at the end.
 */
left: string | null, }, } | { "group": "attendance_note", 
/**
 * What it says.
 */
value: { 
/**
 * Free text.
 */
text: string, }, } | { "group": "attendance_signature", 
/**
 * What it says.
 */
value: { 
/**
 * SHA-256 of the image, in hexadecimal; the image is an attachment.
 */
image: string | null, }, } | { "group": "attachment_file", 
/**
 * What it says.
 */
value: { 
/**
 * Its name, without a path.
 */
name: string, 
/**
 * Its media type (RFC 6838).
 */
mediaType: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * SHA-256 of its content, in hexadecimal.
 */
sha256: string, }, } | { "group": "attachment_kind", 
/**
 * What it says.
 */
value: { 
/**
 * No value: not said.
 */
kind: Kind | null, }, } | { "group": "unknown" };

/**
 * What a server takes of files, so that a laptop can say so while it has no network.
 */
export type FileLimits = { 
/**
 * The most bytes of one file.
 */
mostBytes: number, 
/**
 * The most bytes of all files of a project.
 */
mostProjectBytes: number, 
/**
 * The media types that are taken.
 */
mediaTypes: Array<string>, };

/**
 * Whom somebody may mean who types a name at the door.
 */
export type FoundAtDoor = { 
/**
 * The best first, at most as many as there are digits to choose by.
 */
people: Array<ParticipantId>, 
/**
 * How many of the first are equally good: with one, it is known who is meant. None, where something was mistyped.
 */
best: number, };

/**
 * A source of funding of a project.
 */
export type FundingSource = { 
/**
 * The code that activities name.
 */
code: Code, 
/**
 * The project that it pays for.
 */
project: ProjectId, 
/**
 * A code of the list of kinds of funding.
 */
kind: Code, 
/**
 * The donor, as it shall be printed.
 */
donor: string, 
/**
 * The number of the agreement.
 */
agreement: string, 
/**
 * The share of the project's budget, in percent.
 */
sharePercent: number | null, };

/**
 * The number of a field group on the wire and in a database. One that this version does not know is carried
 * as it came.
 */
export type Group = number;

/**
 * A value that stands in a field group, with who gave it.
 */
export type HeadView = { 
/**
 * Which change it is.
 */
dot: Dot, 
/**
 * The value.
 */
value: FieldValue, 
/**
 * Who gave it.
 */
author: Author, 
/**
 * Whether it is the one that is shown and counted.
 */
displayed: boolean, };

/**
 * One value that was written.
 */
export type HistoryEntry = { 
/**
 * The field group.
 */
group: Group, 
/**
 * What was written.
 */
value: FieldValue, 
/**
 * What stood there before: several values where it settled a conflict, none where nothing was there or that is not
 * known.
 */
before: Array<FieldValue>, 
/**
 * Who wrote it, where and when.
 */
author: Author, 
/**
 * When Strasbourg received it, where that is known.
 */
received: Timestamp | null, 
/**
 * Whether Strasbourg has not confirmed it yet.
 */
waiting: boolean, 
/**
 * Why it does not count, as a code that the window has words for, if it was refused.
 */
refused: string | null, 
/**
 * The name of the project officer who decided on it, if it waited in quarantine.
 */
decidedBy: string | null, 
/**
 * Whether it is what stands, or one of the values that do.
 */
stands: boolean, 
/**
 * Whether it can be brought back: it does not stand, and it is no deletion, merging or the like.
 */
returnable: boolean, };

/**
 * What an attachment is.
 */
export type Kind = "scanned_sheet" | "agenda" | "photo" | "other";

/**
 * Which list an item belongs to.
 */
export type List = "activity_types" | "attendance_statuses" | "countries" | "delivery_modes" | "funding_kinds" | "monitoring_bodies" | "professional_groups" | "sex";

/**
 * One item of a list.
 */
export type ListItem = { 
/**
 * The list.
 */
list: List, 
/**
 * The code of the item.
 */
code: Code, 
/**
 * Its name in English.
 */
nameEn: string, 
/**
 * Its name in French.
 */
nameFr: string, 
/**
 * Its place in the list.
 */
position: number, 
/**
 * What else the list says of the item, by the name of the column in its file.
 */
properties: Record<string, string>, };

/**
 * One cell to be written.
 */
export type MarkEdit = { 
/**
 * The session.
 */
session: SessionId, 
/**
 * The participant.
 */
participant: ParticipantId, 
/**
 * The new status; no value clears the mark.
 */
status: MarkStatus | null, 
/**
 * Arrival.
 */
arrived: string | null, 
/**
 * Leaving.
 */
left: string | null, };

/**
 * One of the values of a mark, with who gave it.
 */
export type MarkSource = { 
/**
 * The status; no value: cleared.
 */
status: MarkStatus | null, 
/**
 * Arrival.
 */
arrived: string | null, 
/**
 * Leaving.
 */
left: string | null, 
/**
 * Which change it is.
 */
dot: Dot, 
/**
 * The laptop.
 */
device: DeviceNumber, 
/**
 * The laptop's name, where it is known.
 */
deviceName: string, 
/**
 * Its user's name, where it is known.
 */
personName: string, 
/**
 * The name of the participant whose mark it is, where that is not the one who stands for the person.
 */
recordedAs: string | null, 
/**
 * When, by the author's clock.
 */
at: Timestamp, 
/**
 * What it comes to if it stands.
 */
credit: Credit, 
/**
 * Whether this value is the one that is shown and counted.
 */
displayed: boolean, 
/**
 * What became of it, where this laptop recorded it.
 */
fate: Fate | null, };

/**
 * The status of an attendance. No status means that nothing is recorded, never that the person was absent.
 */
export type MarkStatus = "present" | "late" | "left_early" | "online" | "excused" | "absent" | "not_expected";

/**
 * A cell of the register.
 */
export type MarkView = { 
/**
 * The status; no value: not recorded.
 */
status: MarkStatus | null, 
/**
 * Arrival, where it was noted.
 */
arrived: string | null, 
/**
 * Leaving, where it was noted.
 */
left: string | null, 
/**
 * Whether the mark has several values that nobody has settled, of one participant or of several who are one
 * person; a new mark settles it.
 */
inConflict: boolean, 
/**
 * Whether Strasbourg has confirmed what is shown.
 */
confirmed: boolean, 
/**
 * The remark on the attendance, or empty; it says nothing about presence.
 */
note: string, };

/**
 * A cell after it was written.
 */
export type MarkWritten = { 
/**
 * The session.
 */
session: SessionId, 
/**
 * The participant, or whoever stands for it.
 */
participant: ParticipantId, 
/**
 * What the cell holds now.
 */
mark: MarkView, 
/**
 * Minutes credited to the participant over all sessions of the activity now.
 */
creditedMinutes: number, };

/**
 * The form of a row with a refused value in it.
 */
export type Mend = { "kind": "activity", 
/**
 * The activity.
 */
id: ActivityId, 
/**
 * Its form.
 */
form: ActivityForm, } | { "kind": "session", 
/**
 * Its activity.
 */
activity: ActivityId, 
/**
 * The session.
 */
id: SessionId, 
/**
 * Its form.
 */
form: SessionForm, } | { "kind": "participant", 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The participant.
 */
id: ParticipantId, 
/**
 * The form.
 */
form: ParticipantForm, } | { "kind": "mark", 
/**
 * The activity.
 */
activity: ActivityId, 
/**
 * The mark that was refused.
 */
mark: MarkEdit, } | { "kind": "enrolment", 
/**
 * The activity.
 */
activity: ActivityId, 
/**
 * The participant.
 */
participant: ParticipantId, 
/**
 * The form.
 */
form: PlaceForm, } | { "kind": "note", 
/**
 * The session.
 */
session: SessionId, 
/**
 * The participant.
 */
participant: ParticipantId, 
/**
 * The remark.
 */
text: string, } | { "kind": "attachment", 
/**
 * The attachment.
 */
id: AttachmentId, 
/**
 * Its form.
 */
form: AttachmentForm, } | { "kind": "nothing" };

/**
 * A participant with everything that can be edited.
 */
export type ParticipantDetail = { 
/**
 * The id.
 */
id: ParticipantId, 
/**
 * The project.
 */
project: ProjectId, 
/**
 * What can be edited.
 */
form: ParticipantForm, 
/**
 * The other participants who were found to be this person.
 */
also: Array<ParticipantSummary>, 
/**
 * Whom somebody said not to be this person. Where one of them was found to be this person all the same, it is among
 * the others as well.
 */
apart: Array<ParticipantSummary>, 
/**
 * The code for the person's badge.
 */
badge: string, };

/**
 * What a person fills in for a participant. Saving writes only the field groups that differ.
 */
export type ParticipantForm = { 
/**
 * Family name; a family or a given name is required.
 */
family: string, 
/**
 * Given name.
 */
given: string, 
/**
 * Patronymic.
 */
patronymic: string, 
/**
 * The whole name in Latin letters, as the person spells it.
 */
latin: string, 
/**
 * Sex as the person says it; no value: not asked.
 */
sex: Sex | null, 
/**
 * A code of the list of professional groups.
 */
professionalGroup: Code | null, 
/**
 * Function.
 */
function: string, 
/**
 * Institution.
 */
institution: string, 
/**
 * A code of the list of countries.
 */
country: Code | null, 
/**
 * E-mail address.
 */
email: string, 
/**
 * Telephone number.
 */
telephone: string, 
/**
 * When the information notice was given.
 */
noticeGivenOn: string | null, 
/**
 * Whether photographs may be taken.
 */
photoConsent: PhotoConsent | null, };

/**
 * A person known to a project.
 */
export type ParticipantId = string;

/**
 * A page of a project's directory.
 */
export type ParticipantList = { 
/**
 * How many people match in all.
 */
total: number, 
/**
 * The first of them, at most 200, by name.
 */
participants: Array<ParticipantSummary>, };

/**
 * What two participants are asked to be chosen from, one by one, when they are found to be one person.
 */
export type ParticipantPart = "name" | "sex" | "work" | "country" | "contact" | "consent";

/**
 * A participant in a list.
 */
export type ParticipantSummary = { 
/**
 * The id.
 */
id: ParticipantId, 
/**
 * The name as it stands in lists, in the person's own script.
 */
name: string, 
/**
 * The name in Latin letters, where it is known and differs.
 */
latin: string, 
/**
 * A code of the list of professional groups.
 */
professionalGroup: Code | null, 
/**
 * Function.
 */
function: string, 
/**
 * Institution.
 */
institution: string, 
/**
 * A code of the list of countries.
 */
country: Code | null, };

/**
 * An activity in which a person has a place, with the person's marks.
 */
export type PersonActivity = { 
/**
 * The activity.
 */
activity: ActivityId, 
/**
 * Its title.
 */
title: string, 
/**
 * Its first day.
 */
firstDay: string, 
/**
 * Its last day.
 */
lastDay: string, 
/**
 * In which role the person takes part.
 */
role: Role, 
/**
 * Its sessions, by time.
 */
sessions: Array<RegisterSession>, 
/**
 * The marks, in the order of the sessions.
 */
marks: Array<MarkView>, 
/**
 * What they come to; the minutes of no single session.
 */
credit: Credit, };

/**
 * Somebody who works with Carnet: a consultant, a project officer, an administrator.
 */
export type PersonId = string;

/**
 * Whether somebody agrees to be photographed.
 */
export type PhotoConsent = "given" | "refused" | "withdrawn";

/**
 * What a person says of somebody's place in an activity. Saving writes only the field groups that differ.
 */
export type PlaceForm = { 
/**
 * In which role.
 */
role: Role, 
/**
 * How firm the place is.
 */
status: EnrolmentStatus, 
/**
 * A code of the list of professional groups, as at the activity.
 */
professionalGroup: Code | null, 
/**
 * Function, as at the activity.
 */
function: string, 
/**
 * Institution, as at the activity.
 */
institution: string, 
/**
 * A code of the list of countries, as at the activity.
 */
country: Code | null, };

/**
 * Two participants who may be one person.
 */
export type PossibleDuplicate = { 
/**
 * The one that was asked about, or the one that was made first; of somebody who is being typed, with an id that
 * nobody has.
 */
one: ParticipantSummary, 
/**
 * The other.
 */
other: ParticipantSummary, 
/**
 * Why they may be.
 */
resemblances: Array<Resemblance>, };

/**
 * Who in a project may have been recorded twice.
 */
export type PossibleDuplicates = { 
/**
 * How many pairs there are in all.
 */
total: number, 
/**
 * The likeliest of them, at most 200.
 */
pairs: Array<PossibleDuplicate>, };

/**
 * How somebody wants the window.
 */
export type Preferences = { 
/**
 * `en` or `fr`; no value: as the system.
 */
language: string | null, 
/**
 * `light`, `dark` or `contrast`; no value: as the system.
 */
theme: string | null, 
/**
 * How large the window is shown: `large` or `larger`; no value: as it is.
 */
textSize: string | null, 
/**
 * How days are written: `day_first` or `year_first`; no value: as the language does.
 */
dateFormat: string | null, 
/**
 * Whether exchanges only begin when somebody asks for one, as where the network is paid for by volume.
 */
synchroniseWhenAsked: boolean, 
/**
 * Whether the files of activities in which this laptop recorded something are fetched without being asked for.
 */
fetchFiles: boolean, };

/**
 * A funded programme of work: the unit of access and of synchronisation.
 */
export type ProjectId = string;

/**
 * A project of this laptop's user.
 */
export type ProjectView = { 
/**
 * Its id.
 */
id: ProjectId, 
/**
 * The code that people quote.
 */
code: string, 
/**
 * Its name in English.
 */
nameEn: string, 
/**
 * Its name in French.
 */
nameFr: string, 
/**
 * The countries that it works in.
 */
countries: Array<Code>, 
/**
 * What this person may do there.
 */
access: Access, 
/**
 * How many activities it has on this laptop.
 */
activities: number, 
/**
 * How many people its directory holds on this laptop.
 */
participants: number, 
/**
 * Whether all of the project has arrived on this laptop.
 */
complete: boolean, };

/**
 * The receipt of one change.
 */
export type Receipt = { 
/**
 * Which change.
 */
change: ChangeRef, 
/**
 * Its name in Strasbourg.
 */
dot: Dot, 
/**
 * What it is about.
 */
about: About, 
/**
 * What stood there before; no value where nothing did.
 */
before: FieldValue | null, 
/**
 * What it says.
 */
value: FieldValue, 
/**
 * When, by this laptop's clock.
 */
at: Timestamp, 
/**
 * What became of it.
 */
fate: Fate, };

/**
 * A page of receipts.
 */
export type Receipts = { 
/**
 * What this laptop's user did, the latest first.
 */
actions: Array<RecordedAction>, 
/**
 * Where there is more: what to ask for as `after`. A page may be short, or empty, and there may be more all the
 * same.
 */
next: string | null, };

/**
 * Which receipts are asked for.
 */
export type ReceiptsAsked = { 
/**
 * Only of actions that touched this activity.
 */
activity: ActivityId | null, 
/**
 * Only of changes with this fate.
 */
fate: FateKind | null, 
/**
 * What the page before gave as `next`.
 */
after: string | null, };

/**
 * An action of a person on this laptop.
 */
export type RecordedAction = { 
/**
 * Its first change.
 */
first: ChangeRef, 
/**
 * What it was, as a code that the window has words for.
 */
step: string, 
/**
 * Whether it took back another, or did it again.
 */
takesBack: boolean, 
/**
 * The activity that it touched, where there is one.
 */
activity: ActivityId | null, 
/**
 * The title of that activity.
 */
activityTitle: string, 
/**
 * When, by this laptop's clock.
 */
at: Timestamp, 
/**
 * How many changes it made.
 */
changes: number, 
/**
 * The receipts of those that were asked for; of a large action the first ones.
 */
receipts: Array<Receipt>, 
/**
 * Whether there are more receipts: `receipts_of_action` has them.
 */
more: boolean, };

/**
 * A row of the register.
 */
export type RegisterRow = { 
/**
 * The participant.
 */
participant: ParticipantId, 
/**
 * The name as it stands in lists, in the person's own script.
 */
name: string, 
/**
 * The name in Latin letters, where it is known and differs.
 */
latin: string, 
/**
 * The professional group as at the activity.
 */
professionalGroup: Code | null, 
/**
 * Function as at the activity.
 */
function: string, 
/**
 * Institution as at the activity.
 */
institution: string, 
/**
 * In which role the person takes part.
 */
role: Role, 
/**
 * The marks, in the order of the sessions.
 */
marks: Array<MarkView>, 
/**
 * Minutes credited over all sessions.
 */
creditedMinutes: number, };

/**
 * A column of the register.
 */
export type RegisterSession = { 
/**
 * The session.
 */
id: SessionId, 
/**
 * Its title, or empty.
 */
title: string, 
/**
 * Start by the clock on the wall.
 */
start: string, 
/**
 * End by the clock on the wall.
 */
end: string, };

/**
 * What two participants have in common.
 */
export type Resemblance = "name" | "nearly_name" | "email" | "institution" | "country";

/**
 * Everything on this laptop that waits for a person.
 */
export type Review = { 
/**
 * How much there is in all.
 */
waiting: Waiting, 
/**
 * What there is, the latest of each kind first; of each kind at most 200.
 */
items: Array<ReviewItem>, };

/**
 * One thing that waits for a person.
 */
export type ReviewItem = { "kind": "conflict", 
/**
 * Which field group.
 */
field: FieldRef, 
/**
 * What it is about.
 */
about: About, 
/**
 * Its values, the displayed one first.
 */
heads: Array<HeadView>, 
/**
 * Of a mark: what each value comes to, in the same order.
 */
credits: Array<Credit>, 
/**
 * Whether this person may settle it.
 */
mayRecord: boolean, } | { "kind": "differing_marks", 
/**
 * The mark of whoever stands for the person.
 */
field: FieldRef, 
/**
 * What it is about.
 */
about: About, 
/**
 * The values of all of them, the displayed one first.
 */
heads: Array<HeadView>, 
/**
 * The name of the participant whose mark each is, where that is not the one who stands for the person.
 */
recordedAs: Array<string | null>, 
/**
 * What each value comes to, in the same order.
 */
credits: Array<Credit>, 
/**
 * Whether this person may settle it.
 */
mayRecord: boolean, } | { "kind": "deleted", 
/**
 * Which row.
 */
row: RowRef, 
/**
 * What it is about.
 */
about: About, 
/**
 * The deletion.
 */
deletion: HeadView, 
/**
 * What its author did not know of; at most 20.
 */
edits: Array<Edit>, 
/**
 * Whether there are more.
 */
more: boolean, 
/**
 * Whether this person may decide.
 */
mayRecord: boolean, } | { "kind": "refused", 
/**
 * Which change.
 */
change: ChangeRef, 
/**
 * Which row it wrote.
 */
row: RowRef, 
/**
 * What it is about.
 */
about: About, 
/**
 * What was refused.
 */
value: FieldValue, 
/**
 * What stands instead.
 */
stands: HeadView | null, 
/**
 * When it was recorded.
 */
at: Timestamp, 
/**
 * The field that is wrong, by its name in JSON; `change` where it is no field.
 */
field: string, 
/**
 * What is wrong with it, as a code that the window has words for.
 */
reason: string, 
/**
 * Whether this person may still record in the project.
 */
mayRecord: boolean, } | { "kind": "refused_gone", 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The code of the project, where it is known.
 */
code: string, 
/**
 * Which changes.
 */
changes: Array<ChangeRef>, 
/**
 * What is wrong with them, as a code that the window has words for.
 */
reason: string, } | { "kind": "quarantine", 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The code of the project, where it is known.
 */
code: string, 
/**
 * How many changes.
 */
changes: number, 
/**
 * Whether the project was taken away, and with it what was here of it.
 */
takenAway: boolean, } | { "kind": "possible_duplicate", 
/**
 * The project.
 */
project: ProjectId, 
/**
 * Who, and why.
 */
pair: PossibleDuplicate, 
/**
 * Whether this person may decide.
 */
mayRecord: boolean, };

/**
 * In which role somebody takes part.
 */
export type Role = "participant" | "trainer" | "speaker" | "interpreter" | "observer";

/**
 * Everything that was written to a row, as far as it is known.
 */
export type RowHistory = { 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The row.
 */
row: RowKey, 
/**
 * What it is about.
 */
about: About, 
/**
 * Whether the person may write in the project.
 */
mayRecord: boolean, 
/**
 * What was written, the latest first.
 */
entries: Array<HistoryEntry>, 
/**
 * Whether this is what Strasbourg knows. Else it is what this laptop knows: what stands, and what its user wrote.
 */
fromStrasbourg: boolean, 
/**
 * Whether there is more than is listed.
 */
more: boolean, };

/**
 * The key of a row. Enrolments and attendance have composite keys, so that two laptops that record the same
 * thing write the same row.
 */
export type RowKey = string;

/**
 * A row of a project.
 */
export type RowRef = { 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The row.
 */
row: RowKey, };

/**
 * A file that was written for somebody to take along.
 */
export type SavedFile = { 
/**
 * Where it is.
 */
path: string, 
/**
 * How many changes it holds.
 */
changes: number, };

/**
 * What a person fills in for a session. Saving writes only the field groups that differ.
 */
export type SessionForm = { 
/**
 * What it is about; may be empty.
 */
title: string, 
/**
 * Start by the clock on the wall.
 */
start: string, 
/**
 * End by the clock on the wall; after the start.
 */
end: string, 
/**
 * The room.
 */
room: string, 
/**
 * Who gives it.
 */
trainers: Array<string>, };

/**
 * One sitting of an activity.
 */
export type SessionId = string;

/**
 * A session.
 */
export type SessionView = { 
/**
 * Its id.
 */
id: SessionId, 
/**
 * What can be edited.
 */
form: SessionForm, };

/**
 * What became of settlements.
 */
export type Settled = { 
/**
 * Conflicts that are settled.
 */
settled: number, 
/**
 * Conflicts that stay, because another value has come meanwhile or somebody has settled them.
 */
changed: number, };

/**
 * How a conflict is settled.
 */
export type Settlement = { 
/**
 * Which field group.
 */
field: FieldRef, 
/**
 * The head whose value shall stand.
 */
keep: Dot, 
/**
 * The heads among which the person chose.
 */
shown: Array<Dot>, };

/**
 * Sex, as the person says it; never guessed. No value means that nobody asked.
 */
export type Sex = "F" | "M" | "X" | "U";

/**
 * What the status line and the first screen need to know.
 */
export type Status = { 
/**
 * Who this laptop belongs to in Carnet; no value before it is enrolled.
 */
laptop: EnrolledLaptop | null, 
/**
 * Changes on this laptop that Strasbourg has not confirmed yet.
 */
changesToSend: number, 
/**
 * What waits for a person.
 */
waiting: Waiting, 
/**
 * Files on this laptop that the central server does not have whole.
 */
filesToSend: number, 
/**
 * Files that somebody asked for and that are not here whole.
 */
filesToFetch: number, 
/**
 * How many bytes of those and these are still to go.
 */
fileBytesLeft: number, 
/**
 * Why everything was removed from this laptop, where it was: `retired` or `lost`.
 */
left: string | null, 
/**
 * When an exchange with Strasbourg last went through.
 */
lastSynchronised: Timestamp | null, 
/**
 * What synchronisation is doing.
 */
synchronisation: Synchronisation, 
/**
 * By how many seconds this laptop's clock differs from Strasbourg's (positive: it is ahead), where that is
 * more than two minutes.
 */
clockAheadSeconds: number | null, 
/**
 * The version of the program.
 */
version: string, };

/**
 * What the background synchronisation is doing.
 */
export type Synchronisation = { "phase": "resting" } | { "phase": "working", 
/**
 * Changes confirmed in this run so far.
 */
sent: number, 
/**
 * Field groups received in this run so far.
 */
received: number, } | { "phase": "failed", 
/**
 * Why, as the code of an error.
 */
code: string, 
/**
 * When it tries again by itself.
 */
next_try: Timestamp, };

/**
 * A moment: milliseconds since 1970-01-01 00:00 UTC, as some clock said it.
 */
export type Timestamp = number;

/**
 * What could be taken back or done again next, and what was.
 */
export type UndoneStep = { 
/**
 * What the step was, as a code that the window has words for: `mark`, `mark_rest_present`, `activity_create`,
 * `activity_edit`, `activity_delete`, `session_create`, `session_edit`, `session_delete`,
 * `participant_create`, `participant_edit`, `participant_merge`, `participant_unmerge`, `enrol`, `unenrol`,
 * `enrolment_edit`, `note`, `settle`, `restore`, `delete_again`, `record_again`, `let_go`, `attachment_add`, `attachment_edit`,
 * `attachment_delete`.
 */
step: string, 
/**
 * How many field groups it wrote.
 */
changes: number, 
/**
 * The activity that it touched, where there is one: the window goes there.
 */
activity: ActivityId | null, 
/**
 * The row by which the window shows what came back: of marks the first one, of whoever stands for the person.
 */
row: RowRef | null, };

/**
 * How much waits for a person.
 */
export type Waiting = { 
/**
 * Field groups with several values; not the marks that are counted next.
 */
conflicts: number, 
/**
 * Marks of people who were recorded several times, about which they say different things.
 */
differing: number, 
/**
 * Rows that were deleted by somebody who did not know of an edit.
 */
deleted: number, 
/**
 * Own changes that were refused, and neither mended nor let go.
 */
refused: number, 
/**
 * Own changes that wait for a project officer's decision.
 */
quarantined: number, 
/**
 * Pairs of people who may be one.
 */
duplicates: number, };

/** The name of the Tauri event that carries an `Event`. */
export const EVENT = "carnet";

/** Carries a call to Rust. What it rejects with is a `Failure`. */
export type Invoke = <R>(
  command: string,
  args?: Record<string, unknown> | ArrayBuffer,
  options?: { headers: Record<string, string> },
) => Promise<R>;

/** Every command, over whatever carries the calls. */
export function commands(invoke: Invoke) {
  return {
    /** What this laptop knows of itself: who it belongs to, and what waits to be sent. */
    status: (): Promise<Status> => invoke("status"),
    /** How somebody wants the window. */
    preferences: (): Promise<Preferences> => invoke("preferences"),
    /** Remembers how somebody wants the window. */
    setPreferences: (preferences: Preferences): Promise<null> => invoke("set_preferences", { preferences }),
    /** Enrols this laptop with the one-time code that Strasbourg gave. */
    enrolLaptop: (form: EnrolForm): Promise<Status> => invoke("enrol_laptop", { form }),
    /** Enrols this laptop again, with a new code, at a server that does not know it any more. */
    enrolAgain: (code: string): Promise<Status> => invoke("enrol_again", { code }),
    /** Asks for an exchange with Strasbourg as soon as possible; the events tell what becomes of it. */
    synchroniseNow: (): Promise<null> => invoke("synchronise_now"),
    /** The last runs of exchanges with Strasbourg, the latest first. */
    lastExchanges: (): Promise<Array<ExchangeRun>> => invoke("last_exchanges"),
    /** Writes a file that says how this laptop is, without a name or anything that was recorded; answers with where it
     * is. */
    saveDiagnosis: (): Promise<string> => invoke("save_diagnosis"),
    /** Code lists, projects, funding sources and areas of concern. */
    catalogue: (): Promise<CatalogueView> => invoke("catalogue"),
    /** The activities of a project, or of all, the latest first. */
    activities: (project: ProjectId | null): Promise<Array<ActivitySummary>> => invoke("activities", { project }),
    /** An activity with its sessions. */
    activity: (id: ActivityId): Promise<ActivityDetail> => invoke("activity", { id }),
    /** The activities with a day between these two, each with its sessions; without those that were cancelled. */
    activitiesBetween: (first: string, last: string): Promise<Array<ActivityDetail>> => invoke("activities_between", { first, last }),
    /** Creates an activity with its sessions. */
    createActivity: (project: ProjectId, form: ActivityForm, sessions: Array<SessionForm>): Promise<ActivityId> => invoke("create_activity", { project, form, sessions }),
    /** Creates an activity like another one from another day on, with its sessions and, where wanted, its people. */
    copyActivity: (id: ActivityId, copy: CopyForm): Promise<ActivityId> => invoke("copy_activity", { id, copy }),
    /** Writes what differs from what is there. */
    saveActivity: (id: ActivityId, form: ActivityForm): Promise<null> => invoke("save_activity", { id, form }),
    /** Deletes an activity; can be taken back. */
    deleteActivity: (id: ActivityId): Promise<null> => invoke("delete_activity", { id }),
    /** Adds a session to an activity. */
    createSession: (activity: ActivityId, form: SessionForm): Promise<SessionId> => invoke("create_session", { activity, form }),
    /** Writes what differs from what is there. */
    saveSession: (id: SessionId, form: SessionForm): Promise<null> => invoke("save_session", { id, form }),
    /** Deletes a session; can be taken back. */
    deleteSession: (id: SessionId): Promise<null> => invoke("delete_session", { id }),
    /** The people of a project of whose names words begin with every word of the query: in any order and script. */
    participants: (project: ProjectId, query: string): Promise<ParticipantList> => invoke("participants", { project, query }),
    /** A person with everything that can be edited. */
    participant: (id: ParticipantId): Promise<ParticipantDetail> => invoke("participant", { id }),
    /** Whose badge a code is, as seen from an activity. */
    badgeHolder: (activity: ActivityId, code: string): Promise<BadgeHolder> => invoke("badge_holder", { activity, code }),
    /** Adds a person to a project's directory. */
    createParticipant: (project: ProjectId, form: ParticipantForm): Promise<ParticipantId> => invoke("create_participant", { project, form }),
    /** Writes what differs from what is there. */
    saveParticipant: (id: ParticipantId, form: ParticipantForm): Promise<null> => invoke("save_participant", { id, form }),
    /** Says that two participants are one person; of what is named, the value of the other is the person's. */
    mergeParticipants: (keep: ParticipantId, other: ParticipantId, taken: Array<ParticipantPart>): Promise<null> => invoke("merge_participants", { keep, other, taken }),
    /** Says that a participant who was merged into another is a person of their own. */
    unmergeParticipant: (other: ParticipantId): Promise<null> => invoke("unmerge_participant", { other }),
    /** Says that two participants are not one person. */
    keepApart: (one: ParticipantId, other: ParticipantId): Promise<null> => invoke("keep_apart", { one, other }),
    /** Takes back that two participants are not one person. */
    mayBeOne: (one: ParticipantId, other: ParticipantId): Promise<null> => invoke("may_be_one", { one, other }),
    /** Who in a project may have been recorded twice. */
    possibleDuplicates: (project: ProjectId): Promise<PossibleDuplicates> => invoke("possible_duplicates", { project }),
    /** Who may be the same person as a participant. */
    possibleDuplicatesOf: (id: ParticipantId): Promise<Array<PossibleDuplicate>> => invoke("possible_duplicates_of", { id }),
    /** The activities of a person, with the person's marks and what they come to. */
    activitiesOf: (participant: ParticipantId): Promise<Array<PersonActivity>> => invoke("activities_of", { participant }),
    /** Who may be the person that somebody is about to record. */
    possibleDuplicatesOfNew: (project: ProjectId, form: ParticipantForm): Promise<Array<PossibleDuplicate>> => invoke("possible_duplicates_of_new", { project, form }),
    /** Gives people a place in an activity. */
    enrolParticipants: (activity: ActivityId, form: EnrolmentForm): Promise<null> => invoke("enrol_participants", { activity, form }),
    /** Writes what differs from what is there. */
    saveEnrolment: (activity: ActivityId, participant: ParticipantId, form: PlaceForm): Promise<null> => invoke("save_enrolment", { activity, participant, form }),
    /** Takes somebody's place in an activity away; can be taken back. */
    unenrolParticipant: (activity: ActivityId, participant: ParticipantId): Promise<null> => invoke("unenrol_participant", { activity, participant }),
    /** The register of attendance: participants × sessions. */
    attendanceRegister: (activity: ActivityId): Promise<AttendanceRegister> => invoke("attendance_register", { activity }),
    /** Whom of a register somebody means who types this, the best first. */
    findInRegister: (activity: ActivityId, query: string): Promise<Array<ParticipantId>> => invoke("find_in_register", { activity, query }),
    /** Whom of a register somebody means who types this at the door. */
    findAtDoor: (activity: ActivityId, query: string): Promise<FoundAtDoor> => invoke("find_at_door", { activity, query }),
    /** Which of several texts somebody means who types this, by their place, the best first. */
    matching: (texts: Array<string>, query: string): Promise<Array<number>> => invoke("matching", { texts, query }),
    /** Records marks; they are on disk when this answers. */
    markAttendance: (marks: Array<MarkEdit>): Promise<Array<MarkWritten>> => invoke("mark_attendance", { marks }),
    /** Marks everybody as present who is expected in a session and has no mark there. */
    markRestPresent: (session: SessionId, except: Array<ParticipantId>): Promise<Array<MarkWritten>> => invoke("mark_rest_present", { session, except }),
    /** Writes the remark on somebody's attendance in a session, or clears it with an empty text. */
    noteAttendance: (session: SessionId, participant: ParticipantId, note: string): Promise<MarkWritten> => invoke("note_attendance", { session, participant, note }),
    /** Every value that a mark has, with who gave it. */
    markSources: (session: SessionId, participant: ParticipantId): Promise<Array<MarkSource>> => invoke("mark_sources", { session, participant }),
    /** What was recorded of a mark on this laptop, the latest first, and what became of each. */
    markReceipts: (session: SessionId, participant: ParticipantId): Promise<Array<Receipt>> => invoke("mark_receipts", { session, participant }),
    /** The files of an activity and of its sessions, in the order in which they were added. */
    attachments: (activity: ActivityId): Promise<Array<AttachmentView>> => invoke("attachments", { activity }),
    /** What is taken of files. */
    fileLimits: (): Promise<FileLimits> => invoke("file_limits"),
    /** Begins to add a file of so many bytes; what is too large is refused now. The answer names it in what follows. */
    beginAttachment: (activity: ActivityId, session: SessionId | null, size: number): Promise<number> => invoke("begin_attachment", { activity, session, size }),
    /** The next bytes of a file that is being added; the first ones tell what it is. When it is refused, the file is
     * not being added any more. */
    addAttachmentPiece: (adding: number, bytes: Bytes): Promise<null> => invoke("add_attachment_piece", bytes, { headers: { adding: JSON.stringify(adding) } }),
    /** Ends adding a file, or says that its content is in the activity already. */
    finishAttachment: (adding: number, form: AttachmentForm): Promise<AddedAttachment> => invoke("finish_attachment", { adding, form }),
    /** Gives up adding a file. */
    cancelAttachment: (adding: number): Promise<null> => invoke("cancel_attachment", { adding }),
    /** Bytes of a file from a place on; none behind the last. */
    attachmentPiece: (id: AttachmentId, at: number): Promise<Bytes> => invoke("attachment_piece", { id, at }),
    /** Asks for a file that is not on this laptop. */
    fetchAttachment: (id: AttachmentId): Promise<null> => invoke("fetch_attachment", { id }),
    /** Puts a copy of a file into the folder for documents; answers with where it is. */
    saveAttachmentCopy: (id: AttachmentId): Promise<string> => invoke("save_attachment_copy", { id }),
    /** Writes what differs from what is there. */
    saveAttachment: (id: AttachmentId, form: AttachmentForm): Promise<null> => invoke("save_attachment", { id, form }),
    /** Deletes an attachment; can be taken back. */
    deleteAttachment: (id: AttachmentId): Promise<null> => invoke("delete_attachment", { id }),
    /** What was recorded on this laptop, the latest first, and what became of it. */
    receipts: (asked: ReceiptsAsked): Promise<Receipts> => invoke("receipts", { asked }),
    /** More receipts of one action, behind a change of it. */
    receiptsOfAction: (after: ChangeRef): Promise<Array<Receipt>> => invoke("receipts_of_action", { after }),
    /** Everything that waits for a person. */
    review: (): Promise<Review> => invoke("review"),
    /** Settles conflicts, each with the value of one of its heads. */
    settle: (settlements: Array<Settlement>): Promise<Settled> => invoke("settle", { settlements }),
    /** Brings deleted rows back. */
    restore: (rows: Array<RowRef>): Promise<null> => invoke("restore", { rows }),
    /** Deletes rows again, now that what was edited elsewhere is known. */
    deleteAgain: (rows: Array<RowRef>): Promise<null> => invoke("delete_again", { rows }),
    /** Lets refused changes go; answers with how many. */
    letGo: (changes: Array<ChangeRef>): Promise<number> => invoke("let_go", { changes }),
    /** Records a refused value again as it was. */
    recordAgain: (change: ChangeRef): Promise<null> => invoke("record_again", { change }),
    /** The form of a row with the refused value in it. */
    mendForm: (change: ChangeRef): Promise<Mend> => invoke("mend_form", { change }),
    /** Writes everything unsent into a file in the folder for documents. */
    saveUnsent: (): Promise<SavedFile> => invoke("save_unsent"),
    /** What this laptop knows of a row's history: what stands, and what its user wrote. */
    history: (row: RowKey): Promise<RowHistory> => invoke("history", { row }),
    /** The whole history of a row, from Strasbourg. */
    historyInStrasbourg: (row: RowKey): Promise<RowHistory> => invoke("history_in_strasbourg", { row }),
    /** Writes a value that stood in a row once again. */
    bringBack: (field: FieldRef, value: FieldValue): Promise<null> => invoke("bring_back", { field, value }),
    /** Takes back the last action. */
    undo: (): Promise<UndoneStep | null> => invoke("undo"),
    /** Does again what was taken back last. */
    redo: (): Promise<UndoneStep | null> => invoke("redo"),
  };
}

export type Commands = ReturnType<typeof commands>;
