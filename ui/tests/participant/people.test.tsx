import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openTraining, THREE } from "../attendance/training";
import { openWindow } from "../window";

const KNOWN = [
  { family: "Lisaj", given: "Arbnora" },
  { family: "Novák", given: "Přemysl" },
];

describe("the people of an activity", () => {
  it("are listed with their roles", async () => {
    const { memory } = await openTraining("people", { people: THREE });
    memory.enrolments.set("training", new Map([["enrolled-0", "trainer"]]));
    await screen.findByRole("rowheader", { name: /Abels, Anna/ });
  });

  it("are enrolled many at once from the directory, and taken back at once", async () => {
    const { user, memory } = await openTraining("people", { people: THREE, known: KNOWN });
    await user.click(await screen.findByRole("button", { name: "Enrol people" }));
    const dialog = await screen.findByRole("dialog", { name: "Enrol people" });
    expect(within(dialog).queryByRole("option", { name: /Abels/ })).toBeNull();
    await user.type(within(dialog).getByRole("searchbox"), "lisaj");
    await user.click(await within(dialog).findByRole("option", { name: /Lisaj/ }));
    await user.clear(within(dialog).getByRole("searchbox"));
    await user.type(within(dialog).getByRole("searchbox"), "novak");
    await user.click(await within(dialog).findByRole("option", { name: /Novák/ }));
    await user.click(within(dialog).getByRole("button", { name: "Enrol 2 people" }));
    await screen.findByRole("rowheader", { name: /Lisaj/ });
    expect([...(memory.enrolments.get("training")?.keys() ?? [])]).toContain("known-1");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(memory.enrolments.get("training")?.size).toBe(3));
  });

  it("are taken by Enter where one is found", async () => {
    const { user, memory } = await openTraining("people", { people: THREE, known: KNOWN });
    await user.click(await screen.findByRole("button", { name: "Enrol people" }));
    const dialog = await screen.findByRole("dialog", { name: "Enrol people" });
    const search = within(dialog).getByRole("searchbox");
    await user.type(search, "{Enter}");
    expect(within(dialog).queryByRole("option", { selected: true })).toBeNull();
    await user.type(search, "lisaj");
    await waitFor(() => expect(within(dialog).getAllByRole("option").length).toBe(1));
    await user.keyboard("{Enter}");
    expect(await within(dialog).findByRole("option", { name: /Lisaj/, selected: true })).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Enrol 1 person" }));
    await waitFor(() => expect(memory.enrolments.get("training")?.has("known-0")).toBe(true));
  });

  it("leave it again, with the way back", async () => {
    const { user, memory } = await openTraining("people", { people: THREE });
    await user.click(await screen.findByRole("rowheader", { name: /Baumann/ }));
    await user.click(await screen.findByRole("button", { name: "Remove from the activity" }));
    await waitFor(() => expect(memory.enrolments.get("training")?.has("enrolled-1")).toBe(false));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await screen.findByRole("rowheader", { name: /Baumann/ });
  });

  it("say what to do while there are none", async () => {
    await openTraining("people", { people: [] });
    expect(await screen.findByRole("heading", { name: "Nobody enrolled yet" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Enrol people" })).toBeTruthy();
  });
});

describe("the directory", () => {
  it("finds in any spelling, and counts", async () => {
    const { user } = openWindow("#/people/p-enforce");
    expect(await screen.findByText("60 people")).toBeTruthy();
    await user.type(screen.getByRole("searchbox"), "tsipla");
    expect(await screen.findByText("1 person")).toBeTruthy();
    expect(screen.getByRole("rowheader", { name: /წიფლაშვილი/ })).toBeTruthy();
  });

  it("opens a person when asked, not on the way past, and closes with Escape", async () => {
    const { user } = openWindow("#/people/p-enforce");
    await screen.findByText("60 people");
    (await screen.findAllByRole("row")).at(1)?.focus();
    await user.keyboard("{ArrowDown}");
    expect(screen.queryByRole("complementary")).toBeNull();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("complementary")).toBeTruthy();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
  });

  it("says when nobody is found", async () => {
    const { user } = openWindow("#/people/p-enforce");
    await user.type(await screen.findByRole("searchbox"), "qqq");
    expect(await screen.findByRole("heading", { name: "Nobody found" })).toBeTruthy();
  });

  it("keeps a change that is saved", async () => {
    const { user, memory } = openWindow("#/people/p-enforce");
    await user.type(await screen.findByRole("searchbox"), "lisaj");
    await user.click(await screen.findByRole("rowheader", { name: /Lisaj/ }));
    const institution = await screen.findByRole<HTMLInputElement>("textbox", { name: "Institution" });
    await user.clear(institution);
    await user.type(institution, "Court of Bitola");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect([...memory.people.values()].some(({ form }) => form.institution === "Court of Bitola")).toBe(
        true,
      ),
    );
  });

  it("says beside the field what is wrong, and keeps what was typed", async () => {
    const { user, memory } = openWindow("#/people/p-enforce");
    await user.click(await screen.findByRole("button", { name: "New person" }));
    const dialog = await screen.findByRole("dialog", { name: "New person" });
    const before = memory.people.size;
    await user.type(within(dialog).getByRole("textbox", { name: "Family name" }), "Beridze");
    const email = within(dialog).getByRole<HTMLInputElement>("textbox", { name: "E-mail" });
    await user.type(email, "nowhere");
    await user.click(within(dialog).getByRole("button", { name: "Add this person" }));
    expect(await within(dialog).findByText(/^This is not an e-mail address/)).toBeTruthy();
    expect(email.getAttribute("aria-invalid")).toBe("true");
    expect(memory.people.size).toBe(before);
    await user.type(email, "@example.org");
    await user.click(within(dialog).getByRole("button", { name: "Add this person" }));
    await waitFor(() => expect(memory.people.size).toBe(before + 1));
  });
});
