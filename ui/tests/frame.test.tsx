import { act, fireEvent, screen, waitFor } from "@testing-library/react";
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
    await user.type(await screen.findByRole("combobox", { name: "Go to" }), "tetovo");
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

  it("enrols a laptop again that the server has forgotten", async () => {
    const { user, memory } = openWindow("#/settings");
    const form = () => screen.queryByRole("heading", { name: "Enrol this laptop again" });
    await screen.findByRole("heading", { name: "This laptop" });
    expect(form()).toBeNull();
    const failed = { phase: "failed", code: "not_enrolled", next_try: Date.now() + 60_000 } as const;
    act(() => memory.setStatus({ synchronisation: failed }));
    await waitFor(() => expect(form()).toBeTruthy());
    expect(screen.getByRole("status", { name: "State of this laptop" }).textContent).toContain(
      "under Settings",
    );
    const code = screen.getByRole("textbox", { name: "Enrolment code" });
    await user.type(code, "wrong{Enter}");
    expect(await screen.findByText(/does not know this code/)).toBeTruthy();
    await user.clear(code);
    await user.type(code, "K7QP-2M4X{Enter}");
    expect(await screen.findByText("The laptop is enrolled again; it synchronises now.")).toBeTruthy();
    expect(form()).toBeNull();
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

  it("says at once that it tries to synchronise, and then why it did not go through", async () => {
    const { user, memory } = openWindow("", {
      refusing: {
        synchroniseNow: async () => {
          const next_try = Date.now() + 240_000;
          memory.setStatus({ synchronisation: { phase: "failed", code: "server_unreachable", next_try } });
          return null;
        },
      },
    });
    const status = await screen.findByRole("status", { name: "State of this laptop" });
    await user.click(screen.getByRole("button", { name: "Synchronise" }));
    expect(status.textContent).toContain("synchronising: reaching the server");
    await waitFor(() => expect(status.textContent).toContain("the server does not answer, next try"));
    expect(status.textContent).not.toContain("synchronising");
  });

  it("asks again when told so while it still says that it tries", async () => {
    let asked = 0;
    const { user, memory } = openWindow("", {
      refusing: {
        synchroniseNow: async () => {
          asked += 1;
          // Over before anybody saw it going on: only the time of the last exchange is another.
          memory.setStatus({ lastSynchronised: Date.now() });
          return null;
        },
      },
    });
    const button = await screen.findByRole("button", { name: "Synchronise" });
    await user.click(button);
    await user.click(button);
    expect(asked).toBe(2);
    const status = screen.getByRole("status", { name: "State of this laptop" });
    await waitFor(() => expect(status.textContent).not.toContain("synchronising"), { timeout: 5000 });
  });

  it("does not choose the whole page", async () => {
    openWindow();
    const heading = await screen.findByRole("heading", { name: "Today" });
    expect(fireEvent.keyDown(heading, { key: "a", ctrlKey: true })).toBe(false);
  });

  it("leaves a field its own Ctrl+A", async () => {
    openWindow("#/activities");
    const field = await screen.findByRole("searchbox", { name: "Title or town" });
    expect(fireEvent.keyDown(field, { key: "a", ctrlKey: true })).toBe(true);
  });

  it("offers no new activity to who may only read", async () => {
    const { user } = openWindow("", { reader: true });
    await screen.findByRole("heading", { name: "Today" });
    expect(screen.queryByText("Say which is right")).toBeNull();
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox", { name: "Go to" }), "activit");
    await screen.findByRole("option", { name: /Activities/ });
    expect(screen.queryByRole("option", { name: /New activity/ })).toBeNull();
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
