import { type ReactNode, useEffect, useRef } from "react";
import { NoActivity } from "../activity/NoActivity";
import { address, type Route } from "../app/route";
import { useNow } from "../app/StatusLine";
import { actionOf } from "../attendance/keys";
import type { ActivitySummary, SessionForm } from "../backend";
import { useActivities, useActivitiesBetween, useStatus } from "../backend/queries";
import { useCatalogue, useMayRecord } from "../catalogue";
import { useWords, type Words } from "../language";
import { daysLater, wallClock } from "../language/calendar";
import { timeElsewhere } from "../language/zone";
import { agendaOf, goingOn, type Sitting, toCome, unfinished } from "./agenda";

/** How many activities to come are shown: the next weeks, not the year. */
const TO_COME = 5;

/** What happens now, what comes next, and what waits for this person. */
export function Today() {
  const { say, calendar } = useWords();
  const now = useNow();
  const today = wallClock(now).slice(0, 10);
  const { data: activities } = useActivities(null);
  // A day more on both sides: there are places where it is tomorrow, or yesterday, by now.
  const { data: around } = useActivitiesBetween(daysLater(today, -1), daysLater(today, 1));
  const arriving = useArriving();
  const mayRecord = useMayRecord();
  if (!activities || !around) return null;

  const agenda = agendaOf(around, now);
  const later = toCome(activities, today, goingOn(around, agenda, now)).slice(0, TO_COME);
  return (
    <div className="page text today">
      <div className="head">
        <div>
          <h1>{say("today")}</h1>
          <p className="sub">{calendar.longDay(today)}</p>
        </div>
      </div>
      {arriving && (
        <p className="arriving" role="status">
          {say("today-arriving")}
        </p>
      )}
      {!arriving && activities.length === 0 && <NoActivity project={null} mayRecord={mayRecord} />}
      {agenda.now.length > 0 && (
        <section className="part">
          <h2>{say("today-now")}</h2>
          {agenda.now.map((sitting, index) => (
            <Now key={sitting.session.id} sitting={sitting} isFirst={index === 0} />
          ))}
        </section>
      )}
      {agenda.next.length > 0 && (
        <Part title={say("today-next")}>
          {agenda.next.map((sitting) => (
            <SittingLine key={sitting.session.id} sitting={sitting} />
          ))}
        </Part>
      )}
      {agenda.over.length > 0 && (
        <Part title={say("today-over")}>
          {agenda.over.map((sitting) => (
            <SittingLine key={sitting.session.id} sitting={sitting} />
          ))}
        </Part>
      )}
      {activities.length > 0 && Object.values(agenda).every((part) => part.length === 0) && (
        <p className="muted">{say("today-free")}</p>
      )}
      <Waiting activities={activities} today={today} />
      {later.length > 0 && (
        <Part title={say("today-later")}>
          {later.map(({ activity, next }) => (
            <ActivityLine key={activity.id} activity={activity} next={next} />
          ))}
        </Part>
      )}
    </div>
  );
}

/** Whether projects are still on their way to a new laptop. */
function useArriving(): boolean {
  const { data: status } = useStatus();
  const { projects } = useCatalogue();
  return status?.lastSynchronised === null || projects.some(({ complete }) => !complete);
}

/** The first thing to see: what runs, and the way into its register. Enter opens the first. */
function Now({ sitting: { activity, session }, isFirst }: { sitting: Sitting; isFirst: boolean }) {
  const { mayRecord } = activity;
  const register = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (isFirst && (focused === document.body || (focused instanceof HTMLElement && focused.matches("main"))))
      register.current?.focus();
  }, [isFirst]);
  const words = useWords();
  const { say, calendar } = words;
  return (
    <article className="now">
      <h3>{activity.form.title}</h3>
      <p className="sub">
        {[
          calendar.times(session.form.start, session.form.end),
          ...whereabouts({ activity, session }, words),
        ].join(" · ")}
      </p>
      <div className="actions">
        <a
          ref={register}
          className="link-button"
          href={address({ page: "activity", id: activity.id, tab: "register" })}
        >
          {say("today-register")}
          {isFirst && (
            <span aria-hidden="true">
              <kbd>⏎</kbd>
            </span>
          )}
        </a>
        {mayRecord && (
          <ToDoor to={{ page: "door", activity: activity.id, session: session.id }} isFirst={isFirst} />
        )}
      </div>
    </article>
  );
}

/** The way to the entrance of a session; a key opens that of the first. */
function ToDoor({ to, isFirst }: { to: Route & { page: "door" }; isFirst: boolean }) {
  const words = useWords();
  const { say } = words;
  const key = say("key-door");
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (!isFirst) return;
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const isElsewhere = target instanceof Element && target.closest("input, textarea, [role=dialog]");
      if (isElsewhere || actionOf(event, words, false)?.do !== "door") return;
      event.preventDefault();
      link.current?.click();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isFirst, words]);
  return (
    <a ref={link} className="link-button plain" href={address(to)} title={say("door-tip")}>
      {say("door")}
      {isFirst && (
        <span aria-hidden="true">
          <kbd>{key}</kbd>
        </span>
      )}
    </a>
  );
}

/** What a sitting is about, where it is, and whose time its hours are when that is not the reader's own. */
function whereabouts({ activity, session }: Sitting, words: Words): string[] {
  const { venue, city, timeZone } = activity.form;
  const place = [session.form.room || venue, city].filter(Boolean).join(", ");
  return [session.form.title, place, timeElsewhere(timeZone, words)].filter(Boolean);
}

/** A sitting of today, with the way to its register. */
function SittingLine({ sitting }: { sitting: Sitting }) {
  const words = useWords();
  const { activity, session } = sitting;
  return (
    <Line
      to={{ page: "activity", id: activity.id, tab: "register" }}
      when={words.calendar.times(session.form.start, session.form.end)}
      what={activity.form.title}
      more={whereabouts(sitting, words)}
    />
  );
}

/** One line for each thing that only a person can do, with its verb. */
function Waiting({ activities, today }: { activities: ActivitySummary[]; today: string }) {
  const { say, calendar } = useWords();
  const { data: status } = useStatus();
  const catalogue = useCatalogue();
  // Nothing waits for who may only read: it would be refused.
  const own = activities.filter(({ project }) => catalogue.project(project)?.access !== "reader");
  const conflicts = own.filter(({ inConflict }) => inConflict);
  const open = unfinished(own, today);
  const { refused = 0, deleted = 0, duplicates = 0 } = status?.waiting ?? {};
  const differing = (status?.waiting.conflicts ?? 0) + (status?.waiting.differing ?? 0);
  // Those in registers are named below, where they are; the others are only in the review.
  const elsewhere = conflicts.length === 0 && own.length > 0 ? differing : 0;
  // Nobody can decide on them who may only read.
  const pairs = own.length > 0 ? duplicates : 0;
  if (conflicts.length + open.length + refused + deleted + elsewhere + pairs === 0) return null;
  return (
    <Part title={say("today-waiting")}>
      {refused > 0 && (
        <Line
          to={{ page: "review" }}
          when={<span className="worry">{say("today-refused")}</span>}
          what={say("today-refused-what", { count: refused })}
          more={[]}
          verb={say("today-refused-verb")}
        />
      )}
      {deleted > 0 && (
        <Line
          to={{ page: "review" }}
          when={<span className="worry">{say("today-deleted")}</span>}
          what={say("today-deleted-what", { count: deleted })}
          more={[]}
          verb={say("today-deleted-verb")}
        />
      )}
      {elsewhere > 0 && (
        <Line
          to={{ page: "review" }}
          when={<span className="worry">{say("today-conflict")}</span>}
          what={say("review-waiting", { count: elsewhere })}
          more={[]}
          verb={say("today-conflict-verb")}
        />
      )}
      {conflicts.map(({ id, title, city, firstDay, lastDay }) => (
        <Line
          key={`conflict-${id}`}
          to={{ page: "activity", id, tab: "register", at: "conflict" }}
          when={<span className="worry">{say("today-conflict")}</span>}
          what={title}
          more={[city, calendar.shortDays(firstDay, lastDay)]}
          verb={say("today-conflict-verb")}
        />
      ))}
      {pairs > 0 && (
        <Line
          to={{ page: "review" }}
          when={say("today-duplicates")}
          what={say("today-duplicates-what", { count: pairs })}
          more={[]}
          verb={say("today-duplicates-verb")}
        />
      )}
      {open.map(({ id, title, lastDay }) => (
        <Line
          key={`open-${id}`}
          to={{ page: "activity", id, tab: "overview" }}
          when={say("today-unfinished")}
          what={title}
          more={[say("today-unfinished-what", { day: calendar.day(lastDay) })]}
          verb={say("today-unfinished-verb")}
        />
      ))}
    </Part>
  );
}

/** An activity to come; one that has begun, by the session that is its next. */
function ActivityLine({ activity, next }: { activity: ActivitySummary; next: SessionForm | null }) {
  const { say, calendar } = useWords();
  const catalogue = useCatalogue();
  const { id, title, firstDay, lastDay, country, city, enrolled } = activity;
  return (
    <Line
      to={{ page: "activity", id, tab: next ? "register" : "overview" }}
      when={
        next
          ? `${calendar.shortDay(next.start)} ${calendar.times(next.start, next.end)}`
          : calendar.shortDays(firstDay, lastDay)
      }
      what={title}
      more={[
        catalogue.name("activity_types", activity.activityType),
        city || catalogue.name("countries", country),
        say("enrolled-count", { count: enrolled }),
      ]}
    />
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part">
      <h2>{title}</h2>
      <ul className="lines">{children}</ul>
    </section>
  );
}

function Line(props: { to: Route; when: ReactNode; what: string; more: string[]; verb?: string }) {
  return (
    <li>
      <a className="line" href={address(props.to)}>
        <span className="when">{props.when}</span>
        <span className="what">
          <strong>{props.what}</strong>
          <span>{props.more.filter(Boolean).join(" · ")}</span>
        </span>
        {props.verb && <span className="then verb">{props.verb}</span>}
      </a>
    </li>
  );
}
