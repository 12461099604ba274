import type { KeyboardEvent } from "react";
import { address } from "../app/route";
import type { ActivitySummary } from "../backend";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { type Bar, monthsLater, weeksOf } from "./month";

/** The activities of a month, week by week. Page Up and Page Down turn the pages. */
export function ActivityCalendar(props: {
  activities: ActivitySummary[];
  /** "2026-11" */
  month: string;
  today: string;
  onMonth: (month: string) => void;
}) {
  const { activities, month, today, onMonth } = props;
  const { say, calendar } = useWords();
  const weeks = weeksOf(month, activities);
  const isEmpty = weeks.every(({ bars }) => bars.length === 0);
  const turn = (months: number) => onMonth(monthsLater(month, months));
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === "PageUp") turn(-1);
    else if (key === "PageDown") turn(1);
  };
  return (
    <section className="month" aria-labelledby="month" onKeyDown={onKeyDown}>
      <div className="month-head">
        <h2 id="month" aria-live="polite">
          {calendar.month(month)}
        </h2>
        <Button
          look="quiet"
          icon
          aria-label={say("month-before")}
          keyName={say("key-page-up")}
          onPress={() => turn(-1)}
        >
          ‹
        </Button>
        <Button
          look="quiet"
          icon
          aria-label={say("month-after")}
          keyName={say("key-page-down")}
          onPress={() => turn(1)}
        >
          ›
        </Button>
        {month !== today.slice(0, 7) && (
          <Button look="quiet" onPress={() => onMonth(today.slice(0, 7))}>
            {say("month-today")}
          </Button>
        )}
      </div>
      <div className="weekdays" aria-hidden="true">
        {weeks[0]?.days.map((day) => (
          <span key={day}>{calendar.weekday(day)}</span>
        ))}
      </div>
      <ol className="weeks">
        {weeks.map(({ days, bars }) => (
          <li
            key={days[0]}
            className="week"
            aria-label={say("week-of", { day: calendar.longDay(days[0] ?? "") })}
          >
            <div className="days" aria-hidden="true">
              {days.map((day) => (
                <span key={day} className={dayLook(day, month, today)}>
                  {Number(day.slice(8))}
                </span>
              ))}
            </div>
            <ul className="bars">
              {bars.map((bar) => (
                <ActivityBar key={bar.activity.id} bar={bar} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {isEmpty && <p className="muted">{say("month-empty")}</p>}
    </section>
  );
}

function dayLook(day: string, month: string, today: string): string {
  const isOutside = day.slice(0, 7) !== month;
  return ["date", isOutside && "outside", day === today && "is-today"].filter(Boolean).join(" ");
}

function ActivityBar({ bar }: { bar: Bar<ActivitySummary> }) {
  const { say, calendar } = useWords();
  const { activity, from, to, line, goesBack, goesOn } = bar;
  const { id, title, city, status, firstDay, lastDay } = activity;
  const look = ["bar", status, goesBack && "goes-back", goesOn && "goes-on"].filter(Boolean).join(" ");
  const words = [title, city, calendar.days(firstDay, lastDay), say(`activity-status-${status}`)];
  const label = words.filter(Boolean).join(", ");
  return (
    <li style={{ gridColumn: `${from + 1} / ${to + 2}`, gridRow: line + 1 }}>
      <a
        className={look}
        href={address({ page: "activity", id, tab: "overview" })}
        aria-label={label}
        title={label}
      >
        {title}
      </a>
    </li>
  );
}
