/** Changes in the reader's words: what they are about, what they say, and what became of them. */

import { sizeOf } from "../attachment/words";
import { spokenMark } from "../attendance/marks";
import type { About, Author, Credit, Fate, FieldValue, ReviewItem } from "../backend";
import type { Catalogue } from "../catalogue";
import type { Words } from "../language";

/** A field of a value: its name, which is empty where the group says it, and what stands in it. */
export interface Line {
  name: string;
  text: string;
}

/** What a change is about, the closest first: "Ani Kaghnetsyan", "Thu 12 Nov 09:00–12:30", "Training of trainers". */
export function aboutWords(about: About, { calendar }: Words): string[] {
  const { name, startsAt, endsAt, sessionTitle, activityTitle } = about;
  const when =
    startsAt && endsAt ? together(`${calendar.shortDay(startsAt)} ${calendar.times(startsAt, endsAt)}`) : "";
  return [name, when, about.kind === "session" ? sessionTitle : "", activityTitle].filter(Boolean);
}

/** A text that is not broken into two lines. */
function together(text: string): string {
  return text.replace(/ /g, "\u00a0").replace(/–/g, "\u2060–\u2060");
}

/** The name of a field group: "Place", "Mark"; of the record itself, what kind of record: "Document". */
export function groupWords(value: FieldValue, { say, find }: Words, about?: About): string {
  const kind = value.group === "existence" && about && find(`kind-${about.kind}`);
  return kind || say(`group-${value.group}`);
}

/** What a value says, field by field. */
export function linesOf(value: FieldValue, about: About, catalogue: Catalogue, words: Words): Line[] {
  const { say, calendar } = words;
  const line = (name: string, text: string | null): Line => ({ name, text: text || "–" });
  const one = (text: string | null) => [line("", text)];
  switch (value.group) {
    case "existence":
      return one(say(value.value.exists ? valueOfNew(about) : "value-deleted"));
    case "activity_title":
    case "session_title":
      return one(value.value.title);
    case "activity_type":
      return one(catalogue.name("activity_types", value.value.code));
    case "activity_place":
      return [
        line(say("activity-country"), catalogue.name("countries", value.value.country)),
        line(say("activity-city"), value.value.city),
        line(say("activity-venue"), value.value.venue),
      ];
    case "activity_dates":
      return [
        line(say("activity-first-day"), calendar.day(value.value.firstDay)),
        line(say("activity-last-day"), calendar.day(value.value.lastDay)),
        line(say("activity-time-zone"), value.value.timeZone),
      ];
    case "activity_delivery":
      return one(catalogue.name("delivery_modes", value.value.mode));
    case "activity_languages":
      return one(value.value.codes.map((code) => code.toUpperCase()).join(", "));
    case "activity_funding":
    case "activity_concerns":
      return one(value.value.codes.join(", "));
    case "activity_targets":
      return one(value.value.codes.map((code) => catalogue.name("professional_groups", code)).join(", "));
    case "activity_summary":
    case "attendance_note":
      return one(value.value.text);
    case "activity_status":
      return one(say(`activity-status-${value.value.status}`));
    case "session_time":
      return one(
        `${calendar.shortDay(value.value.start)} ${calendar.times(value.value.start, value.value.end)}`,
      );
    case "session_room":
      return one(value.value.room);
    case "session_trainers":
      return one(value.value.names.join(", "));
    case "participant_name":
      return [
        line(say("participant-family"), value.value.family),
        line(say("participant-given"), value.value.given),
        line(say("participant-patronymic"), value.value.patronymic),
        line(say("participant-latin"), value.value.latin),
      ];
    case "participant_sex":
      return one(value.value.sex && catalogue.name("sex", value.value.sex));
    case "participant_work":
    case "enrolment_profile":
      return [
        line(
          say("participant-professionalGroup"),
          catalogue.name("professional_groups", value.value.professionalGroup),
        ),
        line(say("participant-function"), value.value.function),
        line(say("participant-institution"), value.value.institution),
      ];
    case "participant_country":
      return one(catalogue.name("countries", value.value.code));
    case "participant_contact":
      return [
        line(say("participant-email"), value.value.email),
        line(say("participant-telephone"), value.value.telephone),
      ];
    case "participant_consent":
      return [
        line(
          say("participant-noticeGivenOn"),
          value.value.noticeGivenOn && calendar.day(value.value.noticeGivenOn),
        ),
        line(say("participant-photoConsent"), value.value.photo && say(`consent-${value.value.photo}`)),
      ];
    case "enrolment_role":
      return one(say(`role-${value.value.role}`));
    case "enrolment_status":
      return one(say(`place-${value.value.status}`));
    case "attendance_mark": {
      const session = { start: about.startsAt ?? "", end: about.endsAt ?? "" };
      return one(spokenMark(value.value, session, words));
    }
    case "attachment_file":
      return one([value.value.name, sizeOf(value.value.size, words)].filter(Boolean).join(" · "));
    case "attachment_kind":
      return one(say(value.value.kind ? `document-kind-${value.value.kind}` : "document-kind-none"));
    case "pair_apart":
      return one(say(value.value.apart ? "value-apart" : "value-may-be-one"));
    case "participant_merged_into":
    case "attendance_signature":
    case "unknown":
      return one(say("value-other"));
  }
}

/** How it is said that a record is there: files are added, people enrolled. */
function valueOfNew({ kind }: About) {
  if (kind === "attachment") return "value-added";
  return kind === "enrolment" ? "value-enrolled" : "value-there";
}

/** A value on one line. */
export function valueWords(value: FieldValue, about: About, catalogue: Catalogue, words: Words): string {
  const said = linesOf(value, about, catalogue, words).map(({ text }) => text);
  return said.filter((text) => text !== "–").join(", ") || "–";
}

/** What was written, and instead of what: "Role: Participant → Trainer", "City: Skopje → Bitola · Venue: …". */
export function changeWords(
  value: FieldValue,
  before: readonly FieldValue[],
  about: About,
  catalogue: Catalogue,
  words: Words,
): string {
  const was = before.map((value) => linesOf(value, about, catalogue, words));
  const changed = linesOf(value, about, catalogue, words).flatMap(({ name, text }, at) => {
    const other = [...new Set(was.map((lines) => lines[at]?.text ?? "–"))].filter((old) => old !== text);
    if (was.length > 0 && other.length === 0) return [];
    const from = other.filter((old) => old !== "–").join(" / ");
    if (text === "–" && !from) return [];
    const change = from ? `${from} → ${text}` : text;
    return [name ? words.say("review-field", { field: name, value: change }) : change];
  });
  const isNamed = linesOf(value, about, catalogue, words).some(({ name }) => name);
  if (isNamed && changed.length > 0) return changed.join(" · ");
  const said = changed.join(" · ") || valueWords(value, about, catalogue, words);
  return words.say("review-field", { field: groupWords(value, words, about), value: said });
}

/** What a mark comes to if it stands. */
export function creditWords(credit: Credit, { say, calendar }: Words): string {
  const hours = (minutes: number) => calendar.number(minutes / 60, 1);
  return say("review-credit", {
    session: hours(credit.sessionMinutes),
    all: hours(credit.activityMinutes),
    days: credit.activityHalfDays / 2,
  });
}

/** Who wrote something, and on which laptop. */
export function authorWords(author: Author, { say }: Words): string {
  const laptop = author.here
    ? say("author-here")
    : author.deviceName || say("sources-laptop", { number: author.device });
  return [author.personName, laptop].filter(Boolean).join(" · ");
}

/** Why Strasbourg refused something. */
export function reasonWords(reason: string, words: Words): string {
  return reason === "refused_by_officer"
    ? words.say("refused-by-officer")
    : (words.find(`invalid-${reason}`) ?? words.say("invalid-other"));
}

/** What became of a change. */
export function fateWords(fate: Fate, words: Words, now: number): string {
  const { say, calendar } = words;
  switch (fate.kind) {
    case "waiting":
      return say(fate.sent ? "fate-sent" : "fate-unsent");
    case "arrived":
      return say("fate-arrived");
    case "merged": {
      if (!fate.by) return say("fate-gone");
      const time = calendar.moment(fate.by.at, now);
      if (fate.by.here) return say("fate-merged-here", { time });
      const who = fate.by.personName || authorWords(fate.by, words);
      return say(fate.same ? "fate-merged-same" : "fate-merged", { who, time });
    }
    case "in_conflict": {
      const who = [...new Set(fate.with.map((author) => author.personName || authorWords(author, words)))];
      return say("fate-in_conflict", { who: who.join(", ") });
    }
    case "quarantine":
      return say("fate-quarantine");
    case "refused": {
      const said = say("fate-refused", { reason: reasonWords(fate.reason, words) });
      return fate.answer === "open" ? said : `${said} ${say(`fate-answer-${fate.answer}`)}`;
    }
  }
}

/** The row that something waits about, where it is one. */
export function rowOf(item: ReviewItem): string | undefined {
  switch (item.kind) {
    case "conflict":
    case "differing_marks":
      return item.field.row;
    case "deleted":
    case "refused":
      return item.row.row;
    case "refused_gone":
    case "quarantine":
    case "possible_duplicate":
      return undefined;
  }
}
