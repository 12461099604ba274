import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { openWindow } from "./window";

const open = (address = "#/review", language: "en" | "fr" = "en") =>
  openWindow(address, { review: true, language });
const entries = () => document.querySelectorAll<HTMLElement>("[data-item]");
const entry = (name: RegExp) => {
  const found = [...entries()].find((item) => name.test(item.textContent ?? ""));
  if (!found) throw new Error(`nothing like ${name}`);
  return found;
};

describe("the review", () => {
  it("is reached by key, and its place says how much waits", async () => {
    const { user } = openWindow("", { review: true });
    await screen.findByRole("heading", { name: "Today" });
    const place = screen.getByRole("link", { name: /^Review/ });
    expect(within(place).getByRole("img").getAttribute("aria-label")).toMatch(/^\d+ things wait for you$/);
    await user.keyboard("{Alt>}[Digit4]{/Alt}");
    expect(await screen.findByRole("heading", { name: "Review", level: 1 })).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(entries()[0]));
  });

  it("is settled by digits alone, one after the other, and taken back", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(document.activeElement).toBe(entries()[0]));
    const before = memory.status.waiting.conflicts;
    expect(before).toBeGreaterThan(2);
    const [cell] = [...memory.marks].find(([, mark]) => mark.inConflict) ?? [];
    const second = entries()[1]?.dataset.item;
    await user.keyboard("2");
    expect(await screen.findByText("Settled.")).toBeTruthy();
    expect(memory.marks.get(cell ?? "")).toMatchObject({ status: "present", inConflict: false });
    await waitFor(() => expect((document.activeElement as HTMLElement).dataset.item).toBe(second));
    await user.keyboard("1");
    await waitFor(() => expect(memory.status.waiting.conflicts).toBe(before - 2));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(memory.status.waiting.conflicts).toBe(before - 1));
  });

  it("goes to the next by Enter, and leaves the rest as it is", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(document.activeElement).toBe(entries()[0]));
    const before = memory.status.waiting.conflicts;
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(entries()[1]);
    await user.keyboard("{ArrowUp}9");
    expect(document.activeElement).toBe(entries()[0]);
    expect(memory.status.waiting.conflicts).toBe(before);
  });

  it("shows what differs in bold, and what a mark comes to", async () => {
    open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const place = entry(/Place/);
    const bold = [...place.querySelectorAll(".differs")].map(({ textContent }) => textContent);
    expect(bold).toEqual(["Academy for Judges", "Hotel Aleksandar"]);
    expect(within(place).getByText(/Luka Beridzishvili · Tbilisi front desk/)).toBeTruthy();
    expect(within(place).getByText(/Elena Marchetti · this laptop/)).toBeTruthy();
    expect(entry(/Mark/).textContent).toMatch(/0\.0 hours for this session/);
  });

  it("settles all with what is shown by one action", async () => {
    const { user, memory } = open();
    await user.click(await screen.findByRole("button", { name: /^Keep what is shown in all/ }));
    await waitFor(() => expect(memory.status.waiting.conflicts).toBe(0));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(memory.status.waiting.conflicts).toBeGreaterThan(1));
  });

  it("restores or deletes again what was deleted here and edited there", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const deleted = within(entry(/Deleted here, edited there/));
    expect(deleted.getByText(/Session deleted by Elena Marchetti/)).toBeTruthy();
    await user.click(deleted.getByRole("button", { name: "Restore" }));
    await waitFor(() => expect(memory.status.waiting.deleted).toBe(0));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(memory.status.waiting.deleted).toBe(1));
    await user.click(await screen.findByRole("button", { name: "Delete again" }));
    await waitFor(() => expect(memory.status.waiting.deleted).toBe(0));
  });

  it("opens the form with the refused value in it, or lets it go", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const before = memory.status.waiting.refused;
    const refused = within(entry(/Not accepted.*You wrote.*Judge Judge/));
    expect(refused.getByText("This is too long. Please shorten it.")).toBeTruthy();
    await user.click(refused.getByRole("button", { name: "Mend" }));
    const field = await screen.findByRole("textbox", { name: "Function" });
    expect((field as HTMLInputElement).value).toMatch(/^Judge Judge Judge/);
    expect((screen.getByRole("button", { name: "Save" }) as HTMLButtonElement).disabled).toBe(false);
    window.location.hash = "#/review";
    await screen.findByRole("heading", { name: "Review", level: 1 });
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const work = entry(/Judge Judge/).dataset.item;
    await user.click(within(entry(/Judge Judge/)).getByRole("button", { name: "Let go" }));
    await waitFor(() => expect(memory.status.waiting.refused).toBe(before - 1));
    // Taken back, it waits again, and the focus is there.
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect((document.activeElement as HTMLElement).dataset.item).toBe(work));
    expect(window.location.hash).toMatch(/^#\/review\/participant\//);
  });

  it.each([
    ["a place in an activity", /Work at the activity/, "Institution", "A court"],
    ["a note", /Came with an interpreter/, "Note", "With an interpreter"],
    ["a document", /File.*Agenda\.pdf/, "Name", "Programme.pdf"],
  ])("mends %s in a form over the page", async (_what, which, label, text) => {
    const { user, memory } = open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const before = memory.status.waiting.refused;
    await user.click(within(entry(which)).getByRole("button", { name: "Mend" }));
    const dialog = await screen.findByRole("dialog");
    const field = within(dialog).getByRole<HTMLInputElement>("textbox", { name: label });
    expect(field.value).not.toBe("");
    expect(await axe.run(dialog, { rules: { "color-contrast": { enabled: false } } })).toMatchObject({
      violations: [],
    });
    await user.clear(field);
    await user.type(field, text);
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(memory.status.waiting.refused).toBe(before - 1));
  });

  it("gathers what was refused of a project that was taken away, and lets it go at once", async () => {
    const { user, memory } = openWindow("#/today", { empty: true });
    await screen.findByRole("heading", { name: "Today" });
    const changes = [1, 2, 3].map((place) => ({ project: "gone", place }));
    const reason = "refused_by_officer";
    memory.waiting.items = [{ kind: "refused_gone", project: "gone", code: "PMM 1000", changes, reason }];
    window.location.hash = "#/review";
    const text = (await screen.findByText(/3 changes of PMM 1000/)).closest("li")?.textContent ?? "";
    expect(text).toMatch(/project officer.*what they said went with it/);
    await user.click(screen.getByRole("button", { name: "Let go" }));
    expect(await screen.findByText("Let go.", { exact: false })).toBeTruthy();
    await waitFor(() => expect(memory.waiting.items).toEqual([]));
  });

  it("offers to record again what has no form", async () => {
    const opened = open();
    const { waiting } = opened.memory;
    const item = waiting.items.find((one) => one.kind === "refused");
    if (item?.kind !== "refused") throw new Error("nothing refused");
    waiting.items = [{ ...item, value: { group: "existence", value: { exists: true } } }];
    await opened.user.click(await screen.findByRole("button", { name: "Record again" }));
    await waitFor(() => expect(opened.memory.status.waiting.refused).toBe(0));
  });

  it("opens the register at the cell of a mark: one in conflict, and one that was refused", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const cell = () => document.getElementById(grid()?.getAttribute("aria-activedescendant") ?? "");
    const grid = () => document.querySelector("[role=grid]");
    const conflict = entry(/Two versions.*Mark/);
    const [name = ""] = /(?<=Two versions ).*?(?= · )/.exec(conflict.textContent ?? "") ?? [];
    await user.click(within(conflict).getByRole("link", { name: "See it in the register" }));
    await waitFor(() => expect(cell()?.getAttribute("aria-label")).toMatch(/two versions/));
    expect(cell()?.closest("[role=row]")?.textContent).toContain(name);
    await waitFor(() => expect(document.activeElement).toBe(grid()));

    const item = memory.waiting.items.find((one) => one.kind === "refused" && one.about?.session);
    if (item?.kind !== "refused") throw new Error("no note that was refused");
    const value = { status: "late", arrived: "08:00:00", left: null } as const;
    memory.waiting.items = [{ ...item, value: { group: "attendance_mark", value } }];
    window.location.hash = "#/review";
    await user.click(await screen.findByRole("button", { name: "Mend" }));
    await waitFor(() => expect(document.activeElement).toBe(grid()));
    expect(cell()?.closest("[role=row]")?.textContent).toContain(item.about?.name);
    expect(window.location.hash).toMatch(
      new RegExp(`/register/${item.about?.session}/${item.about?.participant}$`),
    );
  });

  it("offers who may only read nothing to decide", async () => {
    openWindow("#/review", { review: true, reader: true });
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    expect(screen.queryByRole("button", { name: /^Keep/ })).toBeNull();
    expect(screen.queryByRole("button", { name: "Restore" })).toBeNull();
  });

  it("says what it is for when nothing waits", async () => {
    openWindow("#/review", { empty: true });
    expect(await screen.findByText("Nothing waits for you.")).toBeTruthy();
  });

  it("speaks French", async () => {
    open("#/review", "fr");
    expect(await screen.findByRole("heading", { name: "À vérifier", level: 1 })).toBeTruthy();
    expect(entry(/Supprimé ici, modifié ailleurs/)).toBeTruthy();
    expect(screen.getAllByText("Deux versions").length).toBeGreaterThan(0);
  });
});

describe("what I recorded", () => {
  it("is reached from the status line, and says what became of each action", async () => {
    const { user } = open("");
    await user.click(await screen.findByRole("link", { name: "14 changes to send" }));
    expect(await screen.findByRole("heading", { name: "What I recorded", level: 1 })).toBeTruthy();
    expect(await screen.findByText("Saved on this laptop, not sent yet")).toBeTruthy();
    expect(screen.queryByText("In Strasbourg, and it stands")).toBeNull();
    await user.click(screen.getByRole("button", { name: /Show/ }));
    await user.click(await screen.findByRole("option", { name: "Everything" }));
    for (const fate of [
      "In Strasbourg, and it stands",
      /Luka Beridzishvili wrote what stands now/,
      /beside another version by Luka Beridzishvili/,
      "Waits for the project officer",
      "Not accepted: This is too long. Please shorten it.",
    ])
      expect((await screen.findAllByText(fate)).length).toBeGreaterThan(0);
  });

  it("says of a document what was added, its kind, and what became of each", async () => {
    open("#/receipts");
    const heading = await screen.findByRole("heading", { name: /^new document/ });
    const text = heading.closest("section")?.textContent ?? "";
    expect(text).toContain("Agenda.pdf");
    expect(text).toContain("Document: added");
    expect(text).toMatch(/File: Agenda\.pdf · 212 kB/);
    expect(text).toMatch(/Kind: Agenda.*Luka Beridzishvili wrote what stands now/);
  });

  it("shows a mark as soon as it is given", async () => {
    const { memory } = open("#/receipts/waiting");
    const [cell = ""] = [...memory.marks.keys()];
    const [session = "", participant = ""] = cell.split("/");
    const edit = { session, participant, status: "excused" as const, arrived: null, left: null };
    await memory.backend().markAttendance([edit]);
    window.location.hash = "#/receipts";
    expect((await screen.findAllByText(/→ Excused|: Excused/)).length).toBeGreaterThan(0);
  });
});

describe("what cannot be sent", () => {
  it("is saved as a file, and the window says where", async () => {
    const { user } = open("#/settings");
    expect(await screen.findByText(/holds personal data and is not encrypted/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Save unsent changes to a file" }));
    expect(await screen.findByText(/carnet-unsent-17-.*\.carnet/)).toBeTruthy();
  });

  it("is one key away where the laptop cannot go on", async () => {
    const { memory } = open("");
    await screen.findByRole("heading", { name: "Today" });
    memory.setStatus({ synchronisation: { phase: "failed", code: "not_enrolled", next_try: Date.now() } });
    const worry = await screen.findByRole("link", { name: /The server does not know this laptop/ });
    expect(worry.getAttribute("href")).toBe("#/settings");
  });
});

describe("people in the review", () => {
  const person = (memory: ReturnType<typeof open>["memory"], family: string) =>
    [...memory.people].find(
      ([, { form, project }]) => project === "p-strain" && form.family === family,
    )?.[0] ?? "";

  it("are compared or said to be two by digits, and taken back", async () => {
    const { user, memory } = open();
    await waitFor(() => expect(entries().length).toBeGreaterThan(0));
    const pair = entry(/One person or two\?/);
    pair.focus();
    await user.keyboard("1");
    const dialog = await screen.findByRole("dialog", { name: "Is this one person?" });
    await user.click(within(dialog).getByRole("button", { name: "Decide later" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(memory.status.waiting.duplicates).toBe(1);
    entry(/One person or two\?/).focus();
    await user.keyboard("2");
    expect(await screen.findByText(/stay two people$/)).toBeTruthy();
    await waitFor(() => expect(memory.status.waiting.duplicates).toBe(0));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(memory.status.waiting.duplicates).toBe(1));
  });

  it("who were recorded twice have their differing marks settled there, each with what it comes to", async () => {
    const { user, memory } = open();
    memory.merged.set(person(memory, "Yasenchuk"), person(memory, "Ясенчук"));
    memory.setStatus({});
    await waitFor(() => expect(memory.status.waiting.differing).toBe(1));
    window.location.hash = "#/today";
    await screen.findByRole("heading", { name: "Today" });
    window.location.hash = "#/review";
    await waitFor(() => expect(entry(/One person, recorded twice/)).toBeTruthy());
    const item = entry(/One person, recorded twice/);
    expect(item.textContent).toContain("recorded as Yasenchuk, Yuliya");
    expect(within(item).getAllByText(/hours for this session; in all .* participant-days?$/).length).toBe(2);
    item.focus();
    await user.keyboard("1");
    await waitFor(() => expect(memory.status.waiting.differing).toBe(0));
  });
});
