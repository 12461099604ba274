import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "./window";

describe("the window", () => {
  it("goes to its places by key", async () => {
    const { user } = openWindow();
    await screen.findByRole("heading", { name: "Today" });
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    expect(await screen.findByRole("heading", { name: "Activities" })).toBeTruthy();
  });

  it("reaches an activity by a few letters", async () => {
    const { user } = openWindow();
    await screen.findByRole("heading", { name: "Today" });
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("searchbox", { name: "Go to" }), "tetovo");
    await screen.findByRole("option", { name: /Cascade training, Tetovo/ });
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "Cascade training, Tetovo" })).toBeTruthy();
  });

  it("goes to the search of the page by one key", async () => {
    const { user } = openWindow("#/activities");
    const field = await screen.findByRole("searchbox", { name: "Title or town" });
    await user.keyboard("/");
    expect(document.activeElement).toBe(field);
    await user.keyboard("tetovo/");
    expect((field as HTMLInputElement).value).toBe("tetovo/");
  });

  it("shows all keys", async () => {
    const { user } = openWindow();
    await screen.findByRole("heading", { name: "Today" });
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard" })).toBeTruthy();
  });

  it("says that there is nothing to undo", async () => {
    const { user } = openWindow();
    await screen.findByRole("heading", { name: "Today" });
    await user.keyboard("{Control>}z{/Control}");
    expect(await screen.findByText("There is nothing to undo.")).toBeTruthy();
  });

  it("changes its language at once", async () => {
    const { user, memory } = openWindow("#/settings");
    await user.click(await screen.findByRole("radio", { name: "Français" }));
    expect(await screen.findByRole("heading", { name: "Paramètres" })).toBeTruthy();
    expect(memory.preferences.language).toBe("fr");
    expect(document.documentElement.lang).toBe("fr");
  });

  it("says the state of the laptop, and synchronises when asked", async () => {
    const { user } = openWindow();
    const status = await screen.findByRole("status", { name: "State of this laptop" });
    expect(status.textContent).toContain("Saved on this laptop · 14 changes to send");
    await user.click(screen.getByRole("button", { name: "Synchronise" }));
    await waitFor(() => expect(status.textContent).toContain("nothing to send"), { timeout: 5000 });
  });

  it("teaches on the first day, and leads to the first activity", async () => {
    const { user } = openWindow("", { empty: true });
    await screen.findByRole("heading", { name: "No activity yet" });
    await user.click(screen.getByRole("link", { name: "New activity" }));
    expect(await screen.findByRole("heading", { name: "New activity" })).toBeTruthy();
  });

  it("says that projects are on their way after the first start", async () => {
    const { memory } = openWindow("", { empty: true });
    await screen.findByRole("heading", { name: "Today" });
    expect(screen.queryByText(/Your projects are arriving/)).toBeNull();
    memory.setStatus({ lastSynchronised: null });
    expect(await screen.findByText(/Your projects are arriving/)).toBeTruthy();
  });
});
