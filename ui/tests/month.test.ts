import { describe, expect, it } from "vitest";
import { monthsLater, weeksOf } from "../src/activity/month";

const lasting = (name: string, firstDay: string, lastDay: string) => ({ name, firstDay, lastDay });

describe("a month", () => {
  it("is the weeks that it touches, from Monday on", () => {
    const weeks = weeksOf("2026-11", []);
    expect(weeks.map(({ days }) => days[0])).toEqual([
      "2026-10-26",
      "2026-11-02",
      "2026-11-09",
      "2026-11-16",
      "2026-11-23",
      "2026-11-30",
    ]);
    // February of 2027 begins on a Monday and has four weeks.
    expect(weeksOf("2027-02", []).length).toBe(4);
  });

  it("is turned over the end of a year", () => {
    expect([monthsLater("2026-12", 1), monthsLater("2026-01", -1), monthsLater("2026-11", 14)]).toEqual([
      "2027-01",
      "2025-12",
      "2028-01",
    ]);
  });

  it("shows what overlaps on different lines, and what goes over a week in both", () => {
    const [, , second, third] = weeksOf("2026-11", [
      lasting("short", "2026-11-12", "2026-11-12"),
      lasting("long", "2026-11-11", "2026-11-17"),
      lasting("early", "2026-11-09", "2026-11-10"),
    ]);
    const told = (bars: NonNullable<typeof second>["bars"] = []) =>
      bars.map((bar) => [bar.activity.name, bar.from, bar.to, bar.line, bar.goesBack, bar.goesOn]);
    expect(told(second?.bars)).toEqual([
      ["early", 0, 1, 0, false, false],
      ["long", 2, 6, 0, false, true],
      ["short", 3, 3, 1, false, false],
    ]);
    expect(told(third?.bars)).toEqual([["long", 0, 1, 0, true, false]]);
  });
});
