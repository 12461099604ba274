/** What happens now and next, by the clocks of the places where it happens. */
import type { ActivityDetail, ActivitySummary, SessionForm, SessionView } from "../backend";
import { minutesBetween, wallClock } from "../language/calendar";

export interface Sitting {
  activity: ActivityDetail;
  session: SessionView;
}

export interface Agenda {
  /** The sessions that run, those that begin within the half-hour included. */
  now: Sitting[];
  /** The rest of the day. */
  next: Sitting[];
  /** What was today and is over: its register is often finished in the evening. */
  over: Sitting[];
}

const BEFORE = 30 * 60_000;

/** The sittings of today among some activities. */
export function agendaOf(activities: readonly ActivityDetail[], now: number): Agenda {
  const agenda: Agenda = { now: [], next: [], over: [] };
  for (const activity of activities) {
    const clock = wallClock(now, activity.form.timeZone);
    const soon = wallClock(now + BEFORE, activity.form.timeZone);
    for (const session of activity.sessions) {
      const { start, end } = session.form;
      const isToday = start.slice(0, 10) === clock.slice(0, 10);
      if (end > clock && start <= soon) agenda.now.push({ activity, session });
      else if (isToday) agenda[end > clock ? "next" : "over"].push({ activity, session });
    }
  }
  // Each place has its own clock: what counts is how long it takes from now.
  const wait = ({ activity, session }: Sitting) =>
    minutesBetween(wallClock(now, activity.form.timeZone), session.form.start);
  const byStart = (a: Sitting, b: Sitting) => wait(a) - wait(b);
  agenda.now.sort(byStart);
  agenda.next.sort(byStart);
  agenda.over.sort(byStart);
  return agenda;
}

/** The activities that have begun and have no session today, each with its next one, where it has one. */
export function goingOn(
  activities: readonly ActivityDetail[],
  agenda: Agenda,
  now: number,
): ReadonlyMap<string, SessionForm | null> {
  const today = new Set(
    Object.values(agenda).flatMap((part: Sitting[]) => part.map(({ activity }) => activity.id)),
  );
  const others = activities.flatMap(({ id, form, sessions }) => {
    const clock = wallClock(now, form.timeZone);
    const day = clock.slice(0, 10);
    if (today.has(id) || form.firstDay > day || form.lastDay < day) return [];
    const next = sessions.map((session) => session.form).find(({ start }) => start > clock);
    // One whose last session is over has nothing to come; one without sessions still lacks them.
    return next || sessions.length === 0 ? [[id, next ?? null] as const] : [];
  });
  return new Map(others);
}

export interface ToCome {
  activity: ActivitySummary;
  /** Its next session, where the activity has begun. */
  next: SessionForm | null;
}

/** The activities that begin after today, and those that go on then, the first ones first. */
export function toCome(
  activities: readonly ActivitySummary[],
  today: string,
  goingOn: ReadonlyMap<string, SessionForm | null> = new Map(),
): ToCome[] {
  const when = ({ activity, next }: ToCome) => next?.start ?? activity.firstDay;
  return activities
    .filter(({ status }) => status !== "cancelled" && status !== "closed")
    .filter(({ id, firstDay }) => goingOn.has(id) || firstDay > today)
    .map((activity) => ({ activity, next: goingOn.get(activity.id) ?? null }))
    .sort((a, b) => when(a).localeCompare(when(b)));
}

/** The activities whose last day has passed and that nobody has called held. */
export function unfinished(activities: readonly ActivitySummary[], today: string): ActivitySummary[] {
  return activities
    .filter(({ status, lastDay }) => lastDay < today && (status === "planned" || status === "running"))
    .sort((a, b) => a.lastDay.localeCompare(b.lastDay));
}
