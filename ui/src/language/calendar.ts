/** Days and times in words. Days and wall-clock times come as text ("2026-11-12", "2026-11-12T09:00:00"). */
export class Calendar {
  private readonly formats = new Map<string, Intl.DateTimeFormat>();

  /** `isYearFirst`: days as "2026-11-12", in every language. */
  constructor(
    private readonly locale: string,
    private readonly isYearFirst = false,
  ) {}

  /** Thursday 12 November */
  longDay(day: string): string {
    if (this.isYearFirst) return `${this.format(day, { weekday: "long" })} ${dayOf(day)}`;
    return this.format(day, { weekday: "long", day: "numeric", month: "long" });
  }

  /** Thu 12 Nov */
  shortDay(day: string): string {
    if (this.isYearFirst) return `${this.weekday(day)} ${dayOf(day)}`;
    return this.format(day, { weekday: "short", day: "numeric", month: "short" }).replace(/,/g, "");
  }

  /** November 2026, of "2026-11" */
  month(month: string): string {
    return this.format(`${month}-01`, { month: "long", year: "numeric" });
  }

  /** Thu */
  weekday(day: string): string {
    return this.format(day, { weekday: "short" });
  }

  /** 12 November 2026 */
  day(day: string): string {
    if (this.isYearFirst) return dayOf(day);
    return this.format(day, { day: "numeric", month: "long", year: "numeric" });
  }

  /** 12–13 November 2026 */
  days(first: string, last: string): string {
    if (first === last) return this.day(first);
    if (this.isYearFirst) return `${dayOf(first)} – ${dayOf(last)}`;
    const format = this.formatter({ day: "numeric", month: "long", year: "numeric" });
    return this.ordinal(close(format.formatRange(wall(first), wall(last))));
  }

  /** 12–13 Nov 2026 */
  shortDays(first: string, last: string): string {
    if (this.isYearFirst) return this.days(first, last);
    const format = this.formatter({ day: "numeric", month: "short", year: "numeric" });
    return this.ordinal(close(format.formatRange(wall(first), wall(last))));
  }

  /** 09:00 */
  time(moment: string): string {
    return (moment.split("T")[1] ?? moment).slice(0, 5);
  }

  /** 09:00–12:30 */
  times(start: string, end: string): string {
    return `${this.time(start)}–${this.time(end)}`;
  }

  /** A moment of the clock in this laptop's own time: "18:40" today, "Tuesday 18:40" this week, else with the date. */
  moment(timestamp: number, now: number): string {
    const age = now - timestamp;
    const sameDay = new Date(timestamp).toDateString() === new Date(now).toDateString();
    const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (sameDay) return this.formatter(time, false).format(timestamp);
    if (age >= 0 && age < 6 * DAY) {
      const weekday = this.formatter({ weekday: "long" }, false).format(timestamp);
      return `${weekday} ${this.formatter(time, false).format(timestamp)}`;
    }
    if (this.isYearFirst) return wallClock(timestamp).slice(0, 16).replace("T", " ");
    return this.formatter({ day: "numeric", month: "long", year: "numeric", ...time }, false).format(
      timestamp,
    );
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(this.locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  }

  /** Texts in the order of this language's alphabet. */
  compare(a: string, b: string): number {
    this.collator ??= new Intl.Collator(this.locale, { sensitivity: "base", numeric: true });
    return this.collator.compare(a, b);
  }
  private collator: Intl.Collator | undefined;

  private format(moment: string, options: Intl.DateTimeFormatOptions): string {
    const day = wall(moment);
    return Number.isNaN(day) ? moment : this.ordinal(this.formatter(options).format(day));
  }

  /** In French the first of a month is "1er", in a range as well, which the platform does not say. */
  private ordinal(text: string): string {
    return this.locale.startsWith("fr") ? text.replace(/(?<!\d)1(?= \p{L}|–\d)/gu, "1er") : text;
  }

  private formatter(options: Intl.DateTimeFormatOptions, wallClock = true): Intl.DateTimeFormat {
    const key = JSON.stringify([options, wallClock]);
    let format = this.formats.get(key);
    if (!format) {
      format = new Intl.DateTimeFormat(this.locale, wallClock ? { ...options, timeZone: "UTC" } : options);
      this.formats.set(key, format);
    }
    return format;
  }
}

/** Days of one month stand close together: "12–13 November". */
function close(range: string): string {
  return range.match(/\p{L}+/gu)?.length === 1 ? range.replace(/\s–\s/, "–") : range;
}

const DAY = 24 * 60 * 60 * 1000;

/** The day of a wall-clock time, as it is written: "2026-11-12". */
function dayOf(moment: string): string {
  return moment.slice(0, 10);
}

/** A day or wall-clock time as if it were in UTC: only so that it can be formatted there again. */
function wall(moment: string): number {
  return Date.parse(moment.includes("T") ? `${moment}Z` : `${moment}T00:00:00Z`);
}

/** Minutes between two wall-clock times. */
export function minutesBetween(start: string, end: string): number {
  return Math.round((wall(end) - wall(start)) / 60_000);
}

/** A wall-clock time moved by minutes. */
export function moved(moment: string, minutes: number): string {
  return new Date(wall(moment) + minutes * 60_000).toISOString().slice(0, 19);
}

/** The day after so many days. */
export function daysLater(day: string, days: number): string {
  return new Date(wall(day) + days * DAY).toISOString().slice(0, 10);
}

/** What the clock on the wall shows in a time zone: "2026-11-12T09:00:00". */
export function wallClock(now: number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: timeZone || undefined });
  } catch {
    format = new Intl.DateTimeFormat("en-CA", options);
  }
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}
