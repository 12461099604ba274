import { describe, expect, it } from "vitest";
import type { ActivityDetail, ActivitySummary } from "../src/backend";
import { agendaOf, goingOn, toCome, unfinished } from "../src/today/agenda";

/** Nine in the morning in Skopje, noon in Tbilisi. */
const NOW = Date.parse("2026-11-12T08:00:00Z");

function activity(id: string, timeZone: string, ...sessions: Array<[start: string, end: string]>) {
  return {
    id,
    form: { timeZone },
    sessions: sessions.map(([start, end], index) => ({ id: `${id}-${index}`, form: { start, end } })),
  } as unknown as ActivityDetail;
}

const summary = (id: string, firstDay: string, lastDay: string, status: string) =>
  ({ id, firstDay, lastDay, status }) as ActivitySummary;

const ids = (sittings: Array<{ session: { id: string } }>) => sittings.map(({ session }) => session.id);

describe("the agenda", () => {
  it("goes by the clock of the place", () => {
    const session: [string, string] = ["2026-11-12T11:00:00", "2026-11-12T12:30:00"];
    const agenda = agendaOf(
      [activity("tbilisi", "Asia/Tbilisi", session), activity("skopje", "Europe/Skopje", session)],
      NOW,
    );
    expect(ids(agenda.now)).toEqual(["tbilisi-0"]);
    expect(ids(agenda.next)).toEqual(["skopje-0"]);
  });

  it("puts first what comes first, whatever the clocks there show", () => {
    const at = (start: string): [string, string] => [`2026-11-12T${start}:00`, "2026-11-12T19:00:00"];
    const agenda = agendaOf(
      [activity("skopje", "Europe/Skopje", at("11:00")), activity("tbilisi", "Asia/Tbilisi", at("13:00"))],
      NOW,
    );
    expect(ids(agenda.next)).toEqual(["tbilisi-0", "skopje-0"]);
  });

  it("counts a session as now from half an hour before until its end", () => {
    const at = (start: string, end: string) =>
      agendaOf([activity("a", "Europe/Skopje", [`2026-11-12T${start}:00`, `2026-11-12T${end}:00`])], NOW);
    expect(ids(at("09:30", "12:30").now)).toEqual(["a-0"]);
    expect(ids(at("09:31", "12:30").next)).toEqual(["a-0"]);
  });

  it("keeps what was today and is over: registers are finished in the evening", () => {
    const day: Array<[string, string]> = [
      ["2026-11-12T07:00:00", "2026-11-12T09:00:00"],
      ["2026-11-11T14:00:00", "2026-11-11T17:30:00"],
    ];
    const agenda = agendaOf([activity("a", "Europe/Skopje", ...day)], NOW);
    expect(ids(agenda.over)).toEqual(["a-0"]);
    expect([...agenda.now, ...agenda.next]).toEqual([]);
  });

  it("leaves out the sessions of other days", () => {
    const tomorrow = activity("a", "Europe/Skopje", ["2026-11-13T09:00:00", "2026-11-13T12:30:00"]);
    expect(agendaOf([tomorrow], NOW)).toEqual({ now: [], next: [], over: [] });
  });
});

describe("an activity that has begun and has no session today", () => {
  const runs = { ...summary("runs", "2026-11-11", "2026-11-13", "running") };
  const soon = summary("soon", "2026-11-20", "2026-11-21", "planned");
  const detail = (...sessions: Array<[string, string]>) => {
    const one = activity("runs", "Europe/Skopje", ...sessions);
    return [{ ...one, form: { ...one.form, firstDay: runs.firstDay, lastDay: runs.lastDay } }];
  };
  const comes = (details: ActivityDetail[]) =>
    toCome([soon, runs], "2026-11-12", goingOn(details, agendaOf(details, NOW), NOW));

  it("comes up by its next session", () => {
    const tomorrow: [string, string] = ["2026-11-13T09:00:00", "2026-11-13T12:30:00"];
    const details = detail(["2026-11-11T09:00:00", "2026-11-11T12:30:00"], tomorrow);
    expect(comes(details).map(({ activity: { id }, next }) => [id, next?.start])).toEqual([
      ["runs", tomorrow[0]],
      ["soon", undefined],
    ]);
  });

  it("comes up once only, and not when its last session is over", () => {
    const today: [string, string] = ["2026-11-12T14:00:00", "2026-11-12T17:30:00"];
    expect(comes(detail(today)).map(({ activity: { id } }) => id)).toEqual(["soon"]);
    expect(comes(detail(["2026-11-11T09:00:00", "2026-11-11T12:30:00"])).length).toBe(1);
  });

  it("comes up while it lacks sessions", () => {
    expect(comes(detail()).map(({ activity: { id } }) => id)).toEqual(["runs", "soon"]);
  });
});

describe("activities around today", () => {
  const all = [
    summary("over", "2026-11-01", "2026-11-02", "running"),
    summary("held", "2026-11-01", "2026-11-02", "held"),
    summary("here", "2026-11-12", "2026-11-13", "running"),
    summary("off", "2026-11-12", "2026-11-13", "cancelled"),
    summary("later", "2026-12-03", "2026-12-04", "planned"),
    summary("soon", "2026-11-20", "2026-11-21", "planned"),
  ];
  const names = (some: ActivitySummary[]) => some.map(({ id }) => id);

  it("are told apart: to come, and not finished", () => {
    expect(names(toCome(all, "2026-11-12").map(({ activity }) => activity))).toEqual(["soon", "later"]);
    expect(names(unfinished(all, "2026-11-12"))).toEqual(["over"]);
  });
});
