import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { openWindow, refused } from "./window";

async function openPerson(options: Parameters<typeof openWindow>[1] = {}) {
  const { memory, user } = openWindow("#/people", options);
  await screen.findByRole("heading", { name: "People" });
  const [id, { project }] = [...memory.people][0] ?? ["", { project: "" }];
  window.location.hash = `#/people/${project}/${id}`;
  await user.click(await screen.findByRole("button", { name: "History" }));
  return { memory, user, id, dialog: await screen.findByRole("dialog", { name: "History" }) };
}

const lines = (dialog: HTMLElement) => [...dialog.querySelectorAll<HTMLElement>(".line")];

describe("the history of a record", () => {
  it("says who wrote what, when and on which laptop, and what stands", async () => {
    const { dialog } = await openPerson();
    expect(await within(dialog).findByText("The whole history, from Strasbourg.")).toBeTruthy();
    expect(lines(dialog)).toHaveLength(4);
    const [latest, earlier] = lines(dialog).map(({ textContent }) => textContent ?? "");
    expect(latest).toMatch(/Elena Marchetti · this laptop.*Institution: Supreme Court → .*stands now/);
    expect(earlier).toMatch(/Luka Beridzishvili · Tbilisi front desk/);
    expect(earlier).toMatch(/Function: Legal adviser → Judge · Institution: Court of Appeal → Supreme Court/);
    const found = await axe.run(dialog, { rules: { "color-contrast": { enabled: false } } });
    expect(found.violations).toEqual([]);
  });

  it("brings an old value back, and that is taken back like anything else", async () => {
    const { dialog, user, memory, id } = await openPerson();
    const before = memory.people.get(id)?.form.institution;
    await user.click(await within(dialog).findByRole("button", { name: /^Bring back .*Supreme Court$/ }));
    await waitFor(() => expect(memory.people.get(id)?.form.institution).toBe("Supreme Court"));
    expect(await screen.findByText("Brought back.")).toBeTruthy();
    await user.keyboard("{Escape}{Control>}z{/Control}");
    await waitFor(() => expect(memory.people.get(id)?.form.institution).toBe(before));
  });

  it("shows what this laptop knows where Strasbourg does not answer, and says why", async () => {
    const refusing = { historyInStrasbourg: refused("no_network") };
    const { dialog } = await openPerson({ refusing });
    expect(await within(dialog).findByText(/has no network.*what this laptop knows/)).toBeTruthy();
    expect(lines(dialog)).toHaveLength(1);
    expect(within(dialog).queryByRole("button", { name: /^Bring back/ })).toBeNull();
  });

  it("is only read by somebody who may only read", async () => {
    const { dialog } = await openPerson({ reader: true });
    await within(dialog).findByText("The whole history, from Strasbourg.");
    expect(lines(dialog)).toHaveLength(4);
    expect(within(dialog).queryByRole("button", { name: /^Bring back/ })).toBeNull();
  });
});
