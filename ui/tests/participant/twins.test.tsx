import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { openWindow } from "../window";

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("somebody who was recorded twice", () => {
  it("is named, compared field by field, joined from the keyboard, and taken apart again", async () => {
    const { memory, user } = openWindow("#/people/p-strain");
    await screen.findByText("23 people");
    await user.click(await screen.findByRole("button", { name: "Possible duplicates (1)" }));
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("button", { name: /^Compare .* with Yasenchuk, Yuliya$/ }));
    const dialog = await screen.findByRole("dialog", { name: "Is this one person?" });
    const side = (part: string, index: number) =>
      within(within(dialog).getByRole("radiogroup", { name: part })).getAllByRole<HTMLInputElement>("radio")[
        index
      ];
    // The fuller of the two, and the one who stands where they say as much.
    await waitFor(() => expect(side("Contact", 1)?.checked).toBe(true));
    expect(side("Name", 0)?.checked).toBe(true);
    expect(within(dialog).queryByRole("radiogroup", { name: "Country" })).toBeNull();
    expect(await violations()).toEqual([]);
    side("Work", 0)?.focus();
    await user.keyboard("2");
    expect(side("Work", 1)?.checked).toBe(true);
    await user.keyboard("1");
    expect(side("Work", 0)?.checked).toBe(true);
    await user.click(within(dialog).getByRole("button", { name: "Join into one person" }));
    await screen.findByText("22 people");
    const [[, keep] = ["", ""]] = [...memory.merged];
    expect(memory.people.get(keep)?.form.email).toBe("y.yasenchuk@example.org");
    expect(memory.people.get(keep)?.form.family).toBe("Ясенчук");

    window.location.hash = `#/people/p-strain/${keep}`;
    expect(await screen.findByText("Also recorded as")).toBeTruthy();
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Take Yasenchuk, Yuliya apart" }));
    await screen.findByText("23 people");
    expect(await screen.findByText("Is this the same person as …?")).toBeTruthy();
  });

  it("is offered once at the door, under either name", async () => {
    const { memory, user } = openWindow();
    const person = (family: string) =>
      [...memory.people].find(
        ([, { form, project }]) => project === "p-strain" && form.family === family,
      )?.[0] ?? "";
    memory.merged.set(person("Yasenchuk"), person("Ясенчук"));
    const [activity] =
      [...memory.activities].find(([, { form }]) => form.title.startsWith("Study visit")) ?? [];
    window.location.hash = `#/activity/${activity}/people`;
    await user.click(await screen.findByRole("button", { name: "Enrol people" }));
    const dialog = await screen.findByRole("dialog", { name: "Enrol people" });
    await user.type(within(dialog).getByRole("searchbox"), "yuliya");
    await waitFor(() => expect(within(dialog).getAllByRole("option").length).toBe(1));
    expect(within(dialog).getByRole("option", { name: /Ясенчук/ })).toBeTruthy();
  });

  it("has one line in the register, where two marks that differ are settled by one", async () => {
    const { memory, user } = openWindow();
    const person = (family: string) =>
      [...memory.people].find(
        ([, { form, project }]) => project === "p-strain" && form.family === family,
      )?.[0] ?? "";
    memory.merged.set(person("Yasenchuk"), person("Ясенчук"));
    for (const mark of memory.marks.values()) mark.inConflict = false;
    const [activity = ""] =
      [...memory.activities].find(([, { form }]) => form.title.startsWith("Online training")) ?? [];
    window.location.hash = `#/activity/${activity}/register/conflict`;
    const grid = await screen.findByRole("grid");
    expect(screen.queryByText(/Yasenchuk, Yuliya/)).toBeNull();
    await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBeTruthy());
    // It waits for hands that typed elsewhere, here in the test before.
    grid.focus();
    const [session] = memory.sessionsOf(activity);
    expect(memory.markOf(session?.id ?? "", person("Ясенчук")).inConflict).toBe(true);
    await user.keyboard(" ");
    await user.click(await screen.findByRole("menuitem", { name: /See both versions/ }));
    const dialog = await screen.findByRole("dialog", { name: "Which is right?" });
    expect(await within(dialog).findByText("recorded as Yasenchuk, Yuliya")).toBeTruthy();
    await user.keyboard("2");
    await waitFor(() =>
      expect(memory.markOf(session?.id ?? "", person("Ясенчук"))).toMatchObject({
        status: "absent",
        inConflict: false,
      }),
    );
  });
});

describe("two who are alike", () => {
  it("are said to be two, asked about no more, and asked about again", async () => {
    const { memory, user } = openWindow("#/people/p-strain");
    await user.click(await screen.findByRole("button", { name: "Possible duplicates (1)" }));
    await user.click(await screen.findByRole("button", { name: /and Yasenchuk, Yuliya are two people$/ }));
    expect(await screen.findByText("Nobody in this project seems to be recorded twice.")).toBeTruthy();
    expect(memory.status.waiting.duplicates).toBe(0);
    const id = [...memory.people].find(([, { form }]) => form.family === "Yasenchuk")?.[0];
    window.location.hash = `#/people/p-strain/${id}`;
    expect(await screen.findByText("Not the same person as")).toBeTruthy();
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("button", { name: /^Ask again whether/ }));
    expect(await screen.findByText("Is this the same person as …?")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /^Compare with/ }));
    const dialog = await screen.findByRole("dialog", { name: "Is this one person?" });
    await user.click(within(dialog).getByRole("button", { name: "Two people" }));
    expect(await screen.findByText("Not the same person as")).toBeTruthy();
  });

  it("are named while somebody types one of them anew", async () => {
    const { memory, user } = openWindow("#/people/p-strain");
    await user.click(await screen.findByRole("button", { name: "New person" }));
    const dialog = await screen.findByRole("dialog", { name: "New person" });
    await user.type(within(dialog).getByLabelText("Family name"), "Yasenchuk");
    await user.type(within(dialog).getByLabelText("Given name"), "Yuliya");
    const known = await within(dialog).findByRole("button", { name: "It is Yasenchuk, Yuliya" });
    expect(await violations()).toEqual([]);
    const before = memory.people.size;
    await user.click(known);
    expect(await screen.findByRole("complementary")).toBeTruthy();
    expect(memory.people.size).toBe(before);
  });
});

describe("what a person took part in", () => {
  it("stands beside them with hours and days, and each leads to its register", async () => {
    const { memory, user } = openWindow();
    const [activity = ""] =
      [...memory.activities].find(([, { form }]) => form.title.startsWith("Regional conference")) ?? [];
    const [person = ""] = memory.rowsOf(activity).filter((id) => memory.creditedMinutes(activity, id) > 0);
    window.location.hash = `#/people/p-enforce/${person}`;
    const link = await screen.findByRole("link", { name: /^Regional conference/ });
    const { activityMinutes } = memory.creditOf(activity, person);
    expect(link.textContent).toContain(`${(activityMinutes / 60).toFixed(1)} h`);
    expect(await violations()).toEqual([]);
    await user.click(link);
    await waitFor(() => expect(window.location.hash).toBe(`#/activity/${activity}/register`));
  });
});
