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
    await user.type(title, "T");
    expect(screen.queryByText("Fill this in.")).toBeNull();
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Town" }).value).toBe("Skopje");
    expect(memory.activities.size).toBe(0);
  });

  it("is sent by Enter from a date as well", async () => {
    const { user } = openWindow("#/new-activity/p-custody", { empty: true });
    await screen.findByRole("textbox", { name: "Title" });
    screen.getAllByRole("spinbutton")[0]?.focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Fill this in.")).toBeTruthy();
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
  async function openOverview(options: Parameters<typeof openWindow>[1] = {}) {
    const opened = openWindow("", options);
    const id = idOf(opened.memory, "Training of trainers");
    window.location.hash = `#/activity/${id}/overview`;
    const town = await screen.findByRole<HTMLInputElement>("textbox", { name: "Town" });
    const form = () => opened.memory.activities.get(id)?.form;
    return { ...opened, id, town, form };
  }

  it("is saved as a field is left, and taken back from the keyboard", async () => {
    const { user, town, form } = await openOverview();
    await user.clear(town);
    await user.type(town, "Ohrid");
    expect(screen.getByText("Not saved yet.")).toBeTruthy();
    await user.tab();
    expect(await screen.findByText("Everything is saved.")).toBeTruthy();
    expect(await screen.findByText("Saved: Town")).toBeTruthy();
    expect(form()?.city).toBe("Ohrid");

    screen.getByRole("main").focus();
    await user.keyboard("{Control>}z{/Control}");
    expect(await screen.findByText("Undone: change to an activity")).toBeTruthy();
    await waitFor(() => expect(town.value).toBe("Skopje"));
    await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
    await waitFor(() => expect(town.value).toBe("Ohrid"));
  });

  it("is saved field by field: a step each, and none for what was left as it was", async () => {
    const { user, memory, town, form } = await openOverview();
    const before = memory.status.changesToSend;
    await user.type(town, "x{Backspace}");
    await user.tab();
    await user.type(screen.getByRole("textbox", { name: "Venue or platform" }), "Hotel{Tab}");
    await choose(user, "Delivery", "Online");
    await waitFor(() => expect(form()).toMatchObject({ venue: "Hotel", deliveryMode: "online" }));
    expect(await screen.findByText("Saved: Delivery")).toBeTruthy();
    expect(memory.status.changesToSend).toBe(before + 2);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(form()).toMatchObject({ venue: "Hotel", deliveryMode: "in_person" }));
  });

  it("is saved when one goes away by a key, and after a while", async () => {
    const { user, town, form } = await openOverview();
    await user.type(town, " 1");
    await waitFor(() => expect(form()?.city).toBe("Skopje 1"), { timeout: 5000 });
    await user.type(town, "2");
    await user.keyboard("{Alt>}[Digit1]{/Alt}");
    await screen.findByRole("heading", { name: "Today" });
    await waitFor(() => expect(form()?.city).toBe("Skopje 12"));
  });

  it("keeps from the disk only the field that cannot be saved, and says so until it is filled", async () => {
    const { user, town, form } = await openOverview();
    const title = screen.getByRole("textbox", { name: "Title" });
    await user.clear(title);
    await user.tab();
    expect(await screen.findByText("Fill this in.")).toBeTruthy();
    await user.type(town, "2{Tab}");
    await waitFor(() => expect(form()?.city).toBe("Skopje2"));
    expect(screen.getByText("Fill this in.")).toBeTruthy();
    expect(form()?.title).toBe("Training of trainers");
    await user.type(title, "N");
    expect(screen.queryByText("Fill this in.")).toBeNull();
    await user.type(title, "ew{Enter}");
    await waitFor(() => expect(form()?.title).toBe("New"));
  });

  it("does not write back an old value of another field", async () => {
    const { user, town, form } = await openOverview();
    await user.type(town, "2");
    await user.click(screen.getByRole("button", { name: /Status$/ }));
    await user.click(await screen.findByRole("option", { name: "Running" }));
    await waitFor(() => expect(form()).toMatchObject({ city: "Skopje2", status: "running" }));
  });

  it("opens the list of a status by a letter, and sets it only when it is chosen, with the way back", async () => {
    const { user, form } = await openOverview();
    screen.getByRole("button", { name: /Status$/ }).focus();
    await user.keyboard("c");
    expect(await screen.findByRole("listbox")).toBeTruthy();
    expect(form()?.status).toBe("held");
    await user.click(screen.getByRole("option", { name: "Running" }));
    expect(await screen.findByText("Status: Running")).toBeTruthy();
    expect(form()?.status).toBe("running");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(form()?.status).toBe("held"));
  });

  it("is nothing to be changed by who may only read", async () => {
    const { memory } = openWindow("", { reader: true });
    window.location.hash = `#/activity/${idOf(memory, "Training of trainers")}/overview`;
    expect(await screen.findByText("You may read this project, but not record in it.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Delete activity" })).toBeNull();
    expect(screen.queryByRole("textbox", { name: "Title" })).toBeNull();
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

  it("is deleted after a question that says what goes along, and comes back with one press", async () => {
    const { user, memory, id } = await openOverview();
    await user.click(await screen.findByRole("button", { name: "Delete activity" }));
    const question = await screen.findByRole("alertdialog", { name: "Delete this activity?" });
    expect(question.textContent).toContain("14 people enrolled");
    expect(question.textContent).toContain("56 marks recorded, those of colleagues as well");
    expect(document.activeElement).toBe(within(question).getByRole("button", { name: "Cancel" }));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(memory.activities.has(id)).toBe(true);

    await user.click(screen.getByRole("button", { name: "Delete activity" }));
    const again = await screen.findByRole("alertdialog");
    await user.click(within(again).getByRole("button", { name: "Delete activity" }));
    expect(await screen.findByText("Deleted: Training of trainers")).toBeTruthy();
    expect(memory.activities.has(id)).toBe(false);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("heading", { name: "Training of trainers" })).toBeTruthy();
  });

  it("asks before a session with marks is deleted", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Training of trainers");
    window.location.hash = `#/activity/${id}/sessions`;
    const [first] = await screen.findAllByRole("button", { name: /^Delete the session/ });
    if (first) await user.click(first);
    const question = await screen.findByRole("alertdialog", { name: "Delete this session?" });
    expect(question.textContent).toContain("14 marks recorded");
    const count = memory.sessions.size;
    await user.click(within(question).getByRole("button", { name: "Delete session" }));
    await waitFor(() => expect(memory.sessions.size).toBe(count - 1));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(memory.sessions.size).toBe(count));
  });

  it("opens a session at its first field, and Enter in a date or a time saves it", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Cascade training, Bitola");
    window.location.hash = `#/activity/${id}/sessions`;
    const [first] = await screen.findAllByRole("button", { name: /^Edit the session/ });
    if (first) await user.click(first);
    const dialog = await screen.findByRole("dialog", { name: "Edit session" });
    const [day] = within(dialog).getAllByRole("spinbutton");
    expect(document.activeElement).toBe(day);
    await user.type(within(dialog).getByRole("textbox", { name: "Room" }), "Room 7");
    within(dialog).getAllByRole("spinbutton").at(-1)?.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect([...memory.sessions.values()].some(({ form }) => form.room === "Room 7")).toBe(true);
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

describe("an activity that is held again", () => {
  it("takes its sessions and its people along, and is undone as one", async () => {
    const { user, memory } = openWindow();
    const original = idOf(memory, "Training of trainers");
    const before = memory.activities.size;
    window.location.hash = `#/activity/${original}/overview`;
    await user.click(await screen.findByRole("button", { name: "Hold it again…" }));
    const dialog = await screen.findByRole("dialog", { name: "Hold this activity again" });
    await user.click(within(dialog).getByRole("button", { name: "Create activity" }));
    expect(await within(dialog).findByText("Fill this in.")).toBeTruthy();
    const title = within(dialog).getByRole("textbox", { name: "Title" });
    await user.clear(title);
    await user.type(title, "Second course");
    within(dialog).getAllByRole("spinbutton")[0]?.focus();
    await user.keyboard("01022027");
    await user.click(within(dialog).getByRole("checkbox", { name: "Enrol the same 14 people" }));
    await user.click(within(dialog).getByRole("button", { name: "Create activity" }));

    expect(await screen.findByRole("heading", { name: "Second course" })).toBeTruthy();
    const made = idOf(memory, "Second course");
    const { form } = memory.detailOf(made);
    expect(form).toMatchObject({ city: "Skopje", status: "planned" });
    expect(form.firstDay.slice(0, 4)).toBe("2027");
    expect(memory.rowsOf(made).length).toBe(14);
    const times = (id: string) => memory.sessionsOf(id).map((session) => session.form.start.slice(11));
    expect(times(made)).toEqual(times(original));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(memory.activities.size).toBe(before));
  });

  it("is found from the page of a new one, which is not made beside it", async () => {
    const { user, memory } = openWindow("#/new-activity");
    const before = memory.activities.size;
    await user.click(await screen.findByRole("button", { name: /^Like an earlier one|Choose an activity/ }));
    await user.click(await screen.findByRole("option", { name: /^Training of trainers · Skopje/ }));
    const dialog = await screen.findByRole("dialog", { name: "Hold this activity again" });
    const title = within(dialog).getByRole("textbox", { name: "Title" });
    await user.clear(title);
    await user.type(title, "Third course");
    within(dialog).getAllByRole("spinbutton")[0]?.focus();
    await user.keyboard("01022027");
    await user.click(within(dialog).getByRole("button", { name: "Create activity" }));
    expect(await screen.findByRole("heading", { name: "Third course" })).toBeTruthy();
    expect(memory.activities.size).toBe(before + 1);
    expect(memory.sessionsOf(idOf(memory, "Third course")).length).toBeGreaterThan(0);
  });
});

describe("an activity that is closed", () => {
  const close = async (user: ReturnType<typeof openWindow>["user"]) => {
    await user.click(await screen.findByRole("button", { name: /Status$/ }));
    await user.click(await screen.findByRole("option", { name: "Closed" }));
    return screen.findByRole("alertdialog", { name: "Close this activity?" });
  };

  it("says what is missing first, with the way there, and closes all the same", async () => {
    const { user, memory } = openWindow();
    const id = idOf(memory, "Training of trainers");
    window.location.hash = `#/activity/${id}/overview`;
    const dialog = await close(user);
    expect(within(dialog).getByText("3 sessions have no signed sheet")).toBeTruthy();
    await user.click(within(dialog).getByText("2 marks were recorded differently on two laptops"));
    expect(window.location.hash).toBe(`#/activity/${id}/register/conflict`);
    expect(memory.detailOf(id).form.status).toBe("held");

    window.location.hash = `#/activity/${id}/overview`;
    await user.click(within(await close(user)).getByRole("button", { name: "Close all the same" }));
    await waitFor(() => expect(memory.detailOf(id).form.status).toBe("closed"));
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

  it("is narrowed further, keeps that on the way back, and shows all again", async () => {
    const { user } = openWindow("#/activities");
    await user.click(await screen.findByRole("button", { name: "More filters" }));
    await choose(user, "Country", "Ukraine");
    expect(screen.getByText("2 activities")).toBeTruthy();
    expect(screen.getByRole("button", { name: "1 more filter" })).toBeTruthy();
    await choose(user, "Period", "To come");
    expect(screen.queryByText("Study visit to Strasbourg")).toBeNull();
    window.location.hash = "#/today";
    await screen.findByRole("heading", { name: "Today" });
    window.location.hash = "#/activities";
    expect(await screen.findByRole("button", { name: "2 more filters" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show all" }));
    expect(await screen.findByText("10 activities")).toBeTruthy();
  });

  it("stands in a calendar as well, of which the keys turn the pages", async () => {
    const { user } = openWindow("#/activities");
    await user.click(await screen.findByRole("radio", { name: "Calendar" }));
    const month = screen.getByRole("heading", { level: 2 });
    const now = month.textContent;
    const links = within(screen.getByRole("region", { name: now ?? "" })).getAllByRole("link");
    expect(links.length).toBeGreaterThan(0);
    links[0]?.focus();
    await user.keyboard("{PageUp}");
    expect(month.textContent).not.toBe(now);
    await user.click(screen.getByRole("button", { name: "Today" }));
    expect(month.textContent).toBe(now);
  });

  it("teaches where there is none", async () => {
    openWindow("#/activities", { empty: true });
    expect(await screen.findByText("No activity yet")).toBeTruthy();
  });
});
