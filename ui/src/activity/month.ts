/** A month as its weeks, and where in each week the activities stand. */
import { daysLater } from "../language/calendar";

export interface Bar<T> {
  activity: T;
  /** The column of its first and of its last day in this week, from 0. */
  from: number;
  to: number;
  /** Which of the lines of the week, from 0: those that overlap stand below each other. */
  line: number;
  /** Whether it began before this week, or ends after it. */
  goesBack: boolean;
  goesOn: boolean;
}

export interface Week<T> {
  /** Its seven days, Monday first. */
  days: string[];
  bars: Bar<T>[];
}

interface Lasting {
  firstDay: string;
  lastDay: string;
}

/** The weeks that a month ("2026-11") touches. */
export function weeksOf<T extends Lasting>(month: string, activities: readonly T[]): Week<T>[] {
  const weeks: Week<T>[] = [];
  for (let monday = mondayOf(`${month}-01`); monday.slice(0, 7) <= month; monday = daysLater(monday, 7)) {
    const days = Array.from({ length: 7 }, (_, day) => daysLater(monday, day));
    weeks.push({ days, bars: barsOf(days, activities) });
  }
  return weeks;
}

/** The month so many months later. */
export function monthsLater(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

function mondayOf(day: string): string {
  return daysLater(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

function barsOf<T extends Lasting>(days: readonly string[], activities: readonly T[]): Bar<T>[] {
  const [monday = "", sunday = ""] = [days[0], days[6]];
  // Those that last longest stand first, so that they go through the weeks on one line.
  const here = activities
    .filter(({ firstDay, lastDay }) => firstDay <= sunday && lastDay >= monday)
    .sort((a, b) => a.firstDay.localeCompare(b.firstDay) || b.lastDay.localeCompare(a.lastDay));
  /** The last column that is taken on each line. */
  const taken: number[] = [];
  return here.map((activity) => {
    const [goesBack, goesOn] = [activity.firstDay < monday, activity.lastDay > sunday];
    const from = goesBack ? 0 : days.indexOf(activity.firstDay);
    const to = goesOn ? 6 : days.indexOf(activity.lastDay);
    const free = taken.findIndex((column) => column < from);
    const line = free < 0 ? taken.length : free;
    taken[line] = to;
    return { activity, from, to, line, goesBack, goesOn };
  });
}
