import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { openWindow } from "./window";

const open = async (options: Parameters<typeof openWindow>[1] = {}) => {
  const opened = openWindow("#/settings", options);
  await screen.findByRole("heading", { name: "Settings", level: 1 });
  return opened;
};
const choose = (group: string, name: string) =>
  within(screen.getByRole("radiogroup", { name: group })).getByRole("radio", { name });

describe("the settings", () => {
  it("name every work of others that Carnet is made of, with its licence", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Show the licences of its parts" }));
    const dialog = await screen.findByRole("dialog", { name: "Licences" });
    const row = async (name: string) => (await within(dialog).findByRole("cell", { name })).closest("tr");
    expect((await row("react-dom"))?.textContent).toMatch(/^react-dom[\d.]+MIT$/);
    expect((await row("tauri"))?.textContent).toMatch(/^tauri[\d.]+Apache-2.0 OR MIT$/);
    // What tests and builds alone are made with is no part of it.
    expect(within(dialog).queryByRole("cell", { name: "vitest" })).toBeNull();
    expect(within(dialog).queryByRole("cell", { name: "fantoccini" })).toBeNull();
    for (const line of within(dialog).getAllByRole("row")) {
      expect(line.lastElementChild?.textContent).not.toBe("");
    }
  });

  it("show the window larger, and as it was again", async () => {
    const zoom = vi.fn();
    const { user, memory } = await open({ refusing: { zoom } });
    expect(zoom).not.toHaveBeenCalled();
    await user.click(choose("Size", "Very large"));
    await waitFor(() => expect(zoom).toHaveBeenLastCalledWith(1.3));
    expect(memory.preferences.textSize).toBe("larger");
    await user.click(choose("Size", "Normal"));
    await waitFor(() => expect(zoom).toHaveBeenLastCalledWith(1));
  });

  it("write days as somebody wants them, on every page", async () => {
    const { user } = await open();
    await user.click(choose("Dates", "2026-11-12"));
    window.location.hash = "#/today";
    expect(await screen.findByText(/^[A-Z][a-z]+day \d{4}-\d\d-\d\d$/)).toBeTruthy();
    window.location.hash = "#/settings";
    await user.click(await screen.findByRole("radio", { name: "12 November 2026" }));
    window.location.hash = "#/today";
    expect(await screen.findByText(/^[A-Z][a-z]+day,? \d{1,2} [A-Z][a-z]+$/)).toBeTruthy();
  });

  it("say what the last exchanges came to, and keep that none begins unasked", async () => {
    const { user, memory } = await open();
    const table = await screen.findByRole("table", { name: "Last exchanges with Strasbourg" });
    const rows = within(table)
      .getAllByRole("row")
      .map(({ textContent }) => textContent);
    expect(rows[0]).toMatch(/26 changes sent, 4 received$/);
    expect(rows[1]).toMatch(/No network 31 times since/);
    expect(rows[2]).toMatch(/Nothing new on either side 64 times since/);
    await user.click(choose("Synchronise", "When I ask"));
    expect(memory.preferences.synchroniseWhenAsked).toBe(true);
  });

  it("write a file for whoever helps, and have nothing that axe minds", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Save a diagnosis to a file" }));
    expect(await screen.findByText(/carnet-diagnosis-.*\.txt/)).toBeTruthy();
    const found = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(found.violations).toEqual([]);
  });
});
