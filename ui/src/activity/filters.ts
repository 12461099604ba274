/** Which activities somebody wants to see, and what there is to choose from. */
import type { ActivitySummary } from "../backend";
import type { Catalogue } from "../catalogue";
import type { Option } from "../controls/Choice";
import type { Words } from "../language";

export interface Filters {
  query: string;
  status: string | null;
  type: string | null;
  country: string | null;
  funding: string | null;
  period: string | null;
}

export const ALL: Filters = {
  query: "",
  status: null,
  type: null,
  country: null,
  funding: null,
  period: null,
};

/** Those that stand in the second row. */
export const FURTHER = ["period", "type", "country", "funding"] as const;

/** Those that are wanted, by everything but their words. */
export function matching(
  activities: readonly ActivitySummary[],
  filters: Filters,
  today: string,
): ActivitySummary[] {
  const { status, type, country, funding } = filters;
  const [first, last] = spanOf(filters.period, today);
  return activities.filter(
    (activity) =>
      (!status || activity.status === status) &&
      (!type || activity.activityType === type) &&
      (!country || activity.country === country) &&
      (!funding || activity.fundingSources.includes(funding)) &&
      activity.firstDay <= last &&
      activity.lastDay >= first,
  );
}

/** What occurs among these activities, by name: what occurs nowhere need not be offered. */
export function occurring(
  activities: readonly ActivitySummary[],
  catalogue: Catalogue,
  { say, calendar }: Words,
): Record<(typeof FURTHER)[number], Option[]> {
  const named = (codes: Iterable<string | null>, name: (code: string) => string) =>
    [...new Set(codes)]
      .flatMap((code) => (code ? [{ id: code, name: name(code) }] : []))
      .sort((a, b) => calendar.compare(a.name, b.name));
  const years = new Set(
    activities.flatMap(({ firstDay, lastDay }) => [firstDay.slice(0, 4), lastDay.slice(0, 4)]),
  );
  return {
    period: [
      { id: "to-come", name: say("period-to-come") },
      { id: "month", name: say("period-month") },
      { id: "quarter", name: say("period-quarter") },
      ...[...years]
        .sort()
        .reverse()
        .map((year) => ({ id: year, name: year })),
    ],
    type: named(
      activities.map(({ activityType }) => activityType),
      (code) => catalogue.name("activity_types", code),
    ),
    country: named(
      activities.map(({ country }) => country),
      (code) => catalogue.name("countries", code),
    ),
    funding: catalogue
      .fundingNamed(new Set(activities.flatMap(({ fundingSources }) => fundingSources)))
      .sort((a, b) => calendar.compare(a.name, b.name)),
  };
}

const EVER = ["0000-01-01", "9999-12-31"] as const;

/** The first and last day of a period, as its option names it. */
export function spanOf(period: string | null, today: string): readonly [string, string] {
  const [year = "", month = ""] = today.split("-");
  switch (period) {
    case null:
      return EVER;
    case "to-come":
      return [today, EVER[1]];
    case "month":
      return [`${year}-${month}-01`, `${year}-${month}-31`];
    case "quarter": {
      const first = Math.floor((Number(month) - 1) / 3) * 3 + 1;
      const padded = (number: number) => String(number).padStart(2, "0");
      return [`${year}-${padded(first)}-01`, `${year}-${padded(first + 2)}-31`];
    }
    default:
      return [`${period}-01-01`, `${period}-12-31`];
  }
}
