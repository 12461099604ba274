/** Marks in the reader's language: their letters, names, and how one reads. */
import type { MarkEdit, MarkStatus, MarkView, RegisterSession } from "../backend";
import type { Words } from "../language";
import { minutesBetween, moved } from "../language/calendar";

type Sitting = Pick<RegisterSession, "start" | "end">;
type Value = Pick<MarkView, "status" | "arrived" | "left">;

/** The statuses in the order in which people use them. */
export const STATUSES: readonly MarkStatus[] = [
  "present",
  "late",
  "left_early",
  "online",
  "excused",
  "absent",
  "not_expected",
];

/** Whether somebody with this mark was there. */
export function isPresent(status: MarkStatus): boolean {
  return ["present", "late", "left_early", "online"].includes(status);
}

export function letterOf(status: MarkStatus, { say }: Words): string {
  return say(`mark-letter-${status}`);
}

export function nameOf(status: MarkStatus, { say }: Words): string {
  return say(`mark-${status}`);
}

/** How many minutes a session lasts. */
export function lengthOf(session: Sitting): number {
  return minutesBetween(session.start, session.end);
}

/** How many minutes somebody came late or left early, where it was noted. */
export function minutesMissed(mark: Value, session: Sitting): number | null {
  if (mark.status === "late" && mark.arrived) return apart(session.start.slice(11), mark.arrived);
  if (mark.status === "left_early" && mark.left) return apart(mark.left, session.end.slice(11));
  return null;
}

/**
 * The time of an arrival or a leaving that lies outside the session: it was noted, and the session was moved afterwards.
 * Minutes from the new start would say what nobody saw.
 */
export function timeOutside(mark: Value, session: Sitting): string | null {
  const minutes = minutesMissed(mark, session);
  if (minutes === null || minutes < lengthOf(session)) return null;
  return mark.status === "late" ? mark.arrived : mark.left;
}

/** Minutes from one time of the clock to the next; a session may run past midnight. */
function apart(from: string, to: string): number {
  const minutes = minutesBetween(`2000-01-01T${from}`, `2000-01-01T${to}`);
  return minutes < 0 ? minutes + 24 * 60 : minutes;
}

/** The write that gives a cell a status; minutes are those missed at the start or at the end. */
export function editOf(
  cell: { participant: string; session: RegisterSession },
  status: MarkStatus | null,
  minutes = 0,
): MarkEdit {
  const { participant, session } = cell;
  return {
    session: session.id,
    participant,
    status,
    arrived: status === "late" && minutes ? moved(session.start, minutes).slice(11) : null,
    left: status === "left_early" && minutes ? moved(session.end, -minutes).slice(11) : null,
  };
}

/** What stands beside the letter of a mark: the minutes that were missed, or a time that the session does not cover. */
export function besideLetter(mark: Value, session: Sitting, words: Words): string | undefined {
  const time = timeOutside(mark, session);
  return time ? words.calendar.time(time) : minutesMissed(mark, session)?.toString();
}

/** The mark in words, for who hears it: "Late, 15 minutes". */
export function spokenMark(mark: Value & { inConflict?: boolean }, session: Sitting, words: Words): string {
  const name = mark.status ? nameOf(mark.status, words) : words.say("mark-none");
  const said = withTime(mark, session, name, words);
  return mark.inConflict ? words.say("mark-conflict", { mark: said }) : said;
}

/** A cell in words: its mark, or what is proposed, and the remark on it. */
export function spokenCell(
  mark: MarkView,
  proposal: MarkStatus | null,
  session: Sitting,
  words: Words,
): string {
  const { say } = words;
  const said = proposal
    ? say("mark-proposed", { mark: nameOf(proposal, words) })
    : spokenMark(mark, session, words);
  return mark.note ? `${said} · ${say("mark-note", { note: mark.note })}` : said;
}

function withTime(mark: Value, session: Sitting, name: string, { say, calendar }: Words): string {
  const time = timeOutside(mark, session);
  if (time) return say("mark-with-time", { mark: name, time: calendar.time(time) });
  const minutes = minutesMissed(mark, session);
  return minutes === null ? name : say("mark-with-minutes", { mark: name, minutes });
}

/** What the pointer is told beside the mark itself: the times that were noted, and what is not settled yet. */
export function tipOf(mark: MarkView, session: Sitting, words: Words): string {
  const { say, calendar } = words;
  const facts = [spokenMark(mark, session, words)];
  if (mark.arrived) facts.push(say("tip-arrived", { time: calendar.time(mark.arrived) }));
  if (mark.left) facts.push(say("tip-left", { time: calendar.time(mark.left) }));
  if (timeOutside(mark, session))
    facts.push(say(mark.status === "late" ? "tip-arrived-outside" : "tip-left-outside"));
  if (mark.note) facts.push(say("mark-note", { note: mark.note }));
  if (!mark.confirmed) facts.push(say("tip-unconfirmed"));
  return facts.join(" · ");
}
