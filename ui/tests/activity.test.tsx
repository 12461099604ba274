import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Memory } from "../src/backend/memory";
import { openWindow } from "./window";

const idOf = (memory: Memory, title: string) =>
  [...memory.activities].find(([, activity]) => activity.form.title === title)?.[0] ?? "";

async function choose(user: ReturnType<typeof openWindow>["user"], label: string, option: string) {
  await user.click(screen.getByRole("button", { name: new RegExp(`${label}$`) }));
  await user.click(await screen.findByRole("option", { name: option }));
}

describe("a new activity", () => {
  it("is made with its sessions and shown", async () => {
    const { user, memory } = openWindow("#/new-activity/p-custody", { empty: true });
    await user.type(await screen.findByRole("textbox", { name: "Title" }), "Training of trainers");
    await choose(user, "Type", "Training of trainers");
    await user.type(screen.getByRole("textbox", { name: "Town" }), "Скопје");
    expect(screen.getByText("2 sessions")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Create activity" }));

    expect(await screen.findByRole("heading", { name: "Training of trainers" })).toBeTruthy();
    const [made] = memory.activities.values();
    expect(made?.form).toMatchObject({
      activityType: "tot",
      country: "MK",
      city: "Скопје",
      timeZone: "Europe/Skopje",
    });
    expect(memory.sessions.size).toBe(2);
  });

  it("says beside the field what is lacking, and keeps what was typed", async () => {
    const { user, memory } = openWindow("#/new-activity/p-custody", { empty: true });
    await user.type(await screen.findByRole("textbox", { name: "Town" }), "Skopje");
    await user.click(screen.getByRole("button", { name: "Create activity" }));
    const title = screen.getByRole("textbox", { name: "Title" });
    await waitFor(() => expect(title.getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByText("Fill this in.")).toBeTruthy();
    expect(document.activeElement).toBe(title);
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Town" }).value).toBe("Skopje");
    expect(memory.activities.size).toBe(0);
  });

  it("keeps its sessions once they were changed, until another template is chosen", async () => {
    const { user } = openWindow("#/new-activity/p-custody", { empty: true });
    await user.click(await screen.findByRole("button", { name: "Add a session" }));
    expect(screen.getByText("3 sessions")).toBeTruthy();
    await choose(user, "Half-days", "Mornings only");
    expect(screen.getByText("1 session")).toBeTruthy();
  });

  it("is still there after a look at another page", async () => {
    const { user } = openWindow("#/new-activity/p-custody", { empty: true });
    await user.type(await screen.findByRole("textbox", { name: "Title" }), "Round table");
    await user.click(screen.getByRole("link", { name: "Today" }));
    await screen.findByRole("heading", { name: "Today" });
    window.location.hash = "#/new-activity/p-custody";
    expect((await screen.findByRole<HTMLInputElement>("textbox", { name: "Title" })).value).toBe(
      "Round table",
    );
  });
});

describe("an activity", () => {
  it("is changed, saved, and taken back from the keyboard", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Training of trainers");
    window.location.hash = `#/activity/${id}/overview`;
    const town = await screen.findByRole<HTMLInputElement>("textbox", { name: "Town" });
    await user.clear(town);
    await user.type(town, "Ohrid");
    expect(screen.getByText("Not saved yet.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Everything is saved.")).toBeTruthy();
    expect(memory.activities.get(id)?.form.city).toBe("Ohrid");

    screen.getByRole("main").focus();
    await user.keyboard("{Control>}z{/Control}");
    expect(await screen.findByText("Undone: change to an activity")).toBeTruthy();
    await waitFor(() => expect(town.value).toBe("Skopje"));
    await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
    await waitFor(() => expect(town.value).toBe("Ohrid"));
  });

  it("leaves a field its own undo", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Training of trainers");
    await memory.backend().deleteSession([...memory.sessions].find(([, s]) => s.activity === id)?.[0] ?? "");
    const before = memory.sessions.size;
    window.location.hash = `#/activity/${id}/overview`;
    await user.click(await screen.findByRole("textbox", { name: "Town" }));
    await user.keyboard("{Control>}z{/Control}");
    expect(memory.sessions.size).toBe(before);
  });

  it("is deleted, and comes back with one press", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Training of trainers");
    window.location.hash = `#/activity/${id}/overview`;
    await user.click(await screen.findByRole("button", { name: "Delete activity" }));
    expect(await screen.findByText("Deleted: Training of trainers")).toBeTruthy();
    expect(memory.activities.has(id)).toBe(false);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("heading", { name: "Training of trainers" })).toBeTruthy();
  });

  it("gets a session, which can be changed and deleted", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Cascade training, Bitola");
    const count = () => [...memory.sessions.values()].filter(({ activity }) => activity === id).length;
    expect(count()).toBe(4);
    window.location.hash = `#/activity/${id}/sessions`;
    await user.click(await screen.findByRole("button", { name: "Add a session" }));
    const dialog = await screen.findByRole("dialog", { name: "New session" });
    await user.type(within(dialog).getByRole("textbox", { name: "Subject" }), "Evaluation");
    await user.type(
      within(dialog).getByRole("textbox", { name: "Trainers" }),
      "Jasenović, Đorđe\nArbnora Lisaj",
    );
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Evaluation")).toBeTruthy();
    expect(count()).toBe(5);
    expect([...memory.sessions.values()].at(-1)?.form.trainers).toEqual([
      "Jasenović, Đorđe",
      "Arbnora Lisaj",
    ]);

    const [last] = screen.getAllByRole("button", { name: /^Delete the session/ }).slice(-1);
    if (last) await user.click(last);
    await waitFor(() => expect(count()).toBe(4));
  });

  it("that is no longer there says so, with the way on", async () => {
    openWindow("#/activity/nowhere/overview");
    expect((await screen.findByRole("alert")).textContent).toContain("This is no longer there");
  });
});

describe("the list of activities", () => {
  it("is narrowed by words in any spelling, and by status", async () => {
    const { user } = openWindow("#/activities");
    const search = await screen.findByRole("searchbox", { name: "Title or town" });
    await user.type(search, "TETÓVO");
    expect(screen.getByText("1 activity")).toBeTruthy();
    await user.clear(search);
    await choose(user, "Status", "Cancelled");
    expect(await screen.findByText("Study visit to Strasbourg")).toBeTruthy();
    expect(screen.getByText("1 activity")).toBeTruthy();
  });

  it("teaches where there is none", async () => {
    openWindow("#/activities", { empty: true });
    expect(await screen.findByText("No activity yet")).toBeTruthy();
  });
});
