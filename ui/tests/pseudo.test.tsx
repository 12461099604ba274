import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { fromRight, longer } from "../src/language/pseudo";
import { openWindow } from "./window";

afterEach(() => {
  document.documentElement.dir = "";
});

const openIn = (language: string) => {
  const opened = openWindow("#/settings", { empty: true });
  opened.memory.preferences.language = language;
  return opened;
};

it("longer words keep what is put into them, and grow by a third and more", () => {
  expect(longer("Mark the rest present")).toBe("Ṁááŕķ ţĥéé ŕééšţ þŕééšééñţ");
  expect(longer("14 – 15").length).toBe(7);
  expect(fromRight("Add a session")).toMatch(/^\u202eAdd\u202c /);
});

it("a stored preference shows the window in letters that no catalogue has", async () => {
  openIn("en-XA");
  expect(await screen.findByRole("heading", { level: 1, name: longer("Settings") })).toBeTruthy();
  expect(document.documentElement.dir).toBe("ltr");
});

it("and from right to left", async () => {
  openIn("ar-XB");
  await screen.findByRole("heading", { level: 1, name: fromRight("Settings") });
  await waitFor(() => expect(document.documentElement.dir).toBe("rtl"));
});
