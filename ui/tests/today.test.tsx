import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openWindow } from "./window";

/** Ten past ten in Skopje, ten past one in Tbilisi, on a day of two running activities. */
const NOW = Date.parse("2026-11-12T09:10:00Z");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const part = async (title: string) => {
  const heading = await screen.findByRole("heading", { name: title, level: 2 });
  return within(heading.parentElement ?? document.body);
};

describe("today", () => {
  it("begins with what runs now, its register one key away", async () => {
    openWindow();
    const now = await part("Now");
    expect(now.getByText("Regional conference on the enforcement of domestic judgments")).toBeTruthy();
    const [register] = now.getAllByRole("link", { name: "Open the register" });
    await waitFor(() => expect(document.activeElement).toBe(register));
    expect(register?.getAttribute("href")).toMatch(/register$/);
  });

  it("says what waits for a person, each with its verb", async () => {
    const { memory } = openWindow("", { now: NOW });
    const [id, activity] = [...memory.activities].find(([, { form }]) => form.status === "closed") ?? [];
    if (!id || !activity) throw new Error("no closed activity");
    await memory.backend().saveActivity(id, { ...activity.form, status: "running" });
    memory.setStatus({ waiting: { ...memory.status.waiting, refused: 2 } });
    const waiting = await part("Waiting for you");
    const refused = await waiting.findByRole("link", { name: /2 changes that Strasbourg did not accept/ });
    expect(refused.getAttribute("href")).toBe("#/review");
    expect(waiting.getAllByText("Say which is right").length).toBeGreaterThan(0);
    expect(waiting.getByRole("link", { name: /Round table.*Was it held.*Finish/ })).toBeTruthy();
  });

  it("names whose time it is where the clock there is not the reader's", async () => {
    openWindow("", { now: NOW });
    const now = await part("Now");
    expect(now.getByText(/09:00–17:30 · Tbilisi · Tbilisi time/)).toBeTruthy();
  });

  it("keeps the sessions that are over, so that their registers can be finished in the evening", async () => {
    vi.setSystemTime(Date.parse("2026-11-12T15:00:00Z"));
    openWindow("", { now: NOW });
    const over = await part("Earlier today");
    expect(over.getByRole("link", { name: /Regional conference/ }).getAttribute("href")).toMatch(/register$/);
    expect(screen.queryByText("No session today.")).toBeNull();
  });

  it("leads from a conflict to the very mark", async () => {
    const { user } = openWindow("", { now: NOW });
    const waiting = await part("Waiting for you");
    await user.click(waiting.getByRole("link", { name: /Training of trainers.*Skopje/ }));
    const grid = await screen.findByRole("grid", { name: "Attendance register" });
    const cell = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
    expect(cell?.getAttribute("aria-label")).toMatch(/two versions/);
  });

  it("names what comes up, the nearest first", async () => {
    openWindow();
    const later = await part("Coming up");
    const titles = later.getAllByRole("link").map((link) => link.querySelector("strong")?.textContent);
    expect(titles.slice(0, 2)).toEqual(["Cascade training, Bitola", "Training of bailiffs, third series"]);
  });
});
