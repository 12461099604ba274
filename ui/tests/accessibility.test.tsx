import { readFileSync } from "node:fs";
import { screen } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { openWindow, refused } from "./window";

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // There is no layout here; colours are measured below.
    rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("every page", () => {
  it.each([
    ["", "Today", "Coming up"],
    ["#/activities", "Activities", "10 activities"],
    ["#/new-activity/p-custody", "New activity", "2 sessions"],
    ["#/people", "People", "34 people"],
    ["#/settings", "Settings", "Skopje laptop 2"],
  ])("has nothing that axe objects to: %s", async (address, heading, content) => {
    openWindow(address);
    await screen.findByRole("heading", { name: heading, level: 1 });
    await screen.findByText(content);
    expect(await violations()).toEqual([]);
  });

  it.each([
    ["#/review", "Review", "Deleted here, edited there"],
    ["#/receipts", "What I recorded", "Waits for the project officer"],
    ["#/settings", "Settings", "Save unsent changes to a file"],
  ])("with something that waits has neither: %s", async (address, heading, content) => {
    openWindow(address, { review: true });
    await screen.findByRole("heading", { name: heading, level: 1 });
    await screen.findByText(content);
    expect(await violations()).toEqual([]);
  });

  it.each(["overview", "register", "people", "sessions", "documents"])(
    "of an activity has neither: %s",
    async (tab) => {
      const { memory } = openWindow();
      const [id] = [...memory.activities].find(([, { form }]) => form.title === "Training of trainers") ?? [];
      window.location.hash = `#/activity/${id}/${tab}`;
      await screen.findByRole("heading", { name: "Training of trainers", level: 1 });
      expect(await violations()).toEqual([]);
    },
  );

  it("of the first start has neither", async () => {
    openWindow("", { enrolled: false, empty: true });
    await screen.findByRole("heading", { level: 1 });
    expect(await violations()).toEqual([]);
  });

  it("of a database that cannot be opened has neither", async () => {
    openWindow("", { refusing: { status: refused("database_damaged", { path: "/carnet.db" }) } });
    await screen.findByRole("alert");
    expect(await violations()).toEqual([]);
  });
});

describe("colours", () => {
  const css = readFileSync("src/look/tokens.css", "utf8");

  /** The tokens of the rule after a selector, over those of the light theme. */
  function theme(selector: string): Record<string, string> {
    const at = (from: string) => {
      const start = css.indexOf(from);
      expect(start, from).toBeGreaterThanOrEqual(0);
      return css.slice(start, css.indexOf("}", start));
    };
    const tokens = (rule: string) =>
      [...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]);
    return Object.fromEntries([...tokens(at(":root {")), ...tokens(at(selector))]);
  }

  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function ratio(a: string, b: string): number {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  }

  const TEXT = [
    ...["ink", "muted", "accent", "danger", "conflict"].flatMap((ink) =>
      ["paper", "surface", "hover"].map((ground) => [ink, ground]),
    ),
    ["accent", "accent-ground"],
    ["ink", "accent-ground"],
    ["on-accent", "accent"],
    ["present-ink", "present-ground"],
    ["late-ink", "late-ground"],
    ["online-ink", "paper"],
    ["excused", "paper"],
    ["on-absent", "absent"],
  ] as const;
  const SHAPES = [
    ["edge", "paper"],
    ["accent", "surface"],
    ["online", "paper"],
    ["excused", "paper"],
    ["absent", "paper"],
  ] as const;

  it.each([":root {", ':root[data-theme="dark"] {', ':root[data-theme="contrast"] {'])(
    "can be told apart by everybody: %s",
    (selector) => {
      const tokens = theme(selector);
      const weak = (pairs: ReadonlyArray<readonly (string | undefined)[]>, least: number) =>
        pairs
          .map(
            ([ink = "", ground = ""]) =>
              [ink, ground, ratio(tokens[ink] ?? "", tokens[ground] ?? "")] as const,
          )
          .filter(([, , value]) => !(value >= least));
      expect(weak(TEXT, 4.5)).toEqual([]);
      expect(weak(SHAPES, 3)).toEqual([]);
    },
  );

  it("are the same whether dark was chosen or is the system's", () => {
    const rule = (selector: string) => {
      const start = css.indexOf(selector) + selector.length;
      return css.slice(start, css.indexOf("}", start)).replace(/\s+/g, " ");
    };
    expect(rule(':root:not([data-theme="light"], [data-theme="contrast"]) {')).toBe(
      rule(':root[data-theme="dark"] {'),
    );
  });
});
