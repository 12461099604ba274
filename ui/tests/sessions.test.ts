import { describe, expect, it } from "vitest";
import { endsTooEarly, halfDays, nextHalfDay } from "../src/session/halfDays";

const times = (sessions: ReturnType<typeof halfDays>) =>
  sessions.map(({ start, end }) => `${start}/${end.slice(11)}`);

describe("half-days", () => {
  it("are a morning and an afternoon on each day, the last included", () => {
    expect(times(halfDays("2026-11-12", "2026-11-13", "both"))).toEqual([
      "2026-11-12T09:00:00/12:30:00",
      "2026-11-12T14:00:00/17:30:00",
      "2026-11-13T09:00:00/12:30:00",
      "2026-11-13T14:00:00/17:30:00",
    ]);
  });

  it("may be mornings or afternoons alone, over the end of a month", () => {
    expect(times(halfDays("2026-11-30", "2026-12-01", "mornings"))).toEqual([
      "2026-11-30T09:00:00/12:30:00",
      "2026-12-01T09:00:00/12:30:00",
    ]);
    expect(times(halfDays("2026-11-30", "2026-11-30", "afternoons"))).toEqual([
      "2026-11-30T14:00:00/17:30:00",
    ]);
  });

  it("are none where nobody wants them, the days are not given or the activity lasts for weeks", () => {
    expect(halfDays("2026-11-12", "2026-11-13", "none")).toEqual([]);
    expect(halfDays("", "2026-11-13", "both")).toEqual([]);
    expect(halfDays("2026-11-13", "2026-11-12", "both")).toEqual([]);
    expect(halfDays("2026-11-01", "2026-11-14", "mornings")).toHaveLength(14);
    expect(halfDays("2026-11-01", "2026-11-15", "mornings")).toEqual([]);
  });

  it("go on after the last one", () => {
    const [morning, afternoon] = halfDays("2026-11-12", "2026-11-12", "both");
    if (!morning || !afternoon) throw new Error("no half-days");
    expect(nextHalfDay([], "2026-11-12").start).toBe("2026-11-12T09:00:00");
    expect(nextHalfDay([morning], "2026-11-12").start).toBe("2026-11-12T14:00:00");
    expect(nextHalfDay([morning, afternoon], "2026-11-12").start).toBe("2026-11-13T09:00:00");
  });

  it("must end after they begin", () => {
    expect(endsTooEarly({ start: "2026-11-12T09:00:00", end: "2026-11-12T09:00:00" })).toBe(true);
    expect(endsTooEarly({ start: "2026-11-12T09:00:00", end: "2026-11-12T09:01:00" })).toBe(false);
  });
});
