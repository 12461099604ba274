import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../src/look");
const sheet = readdirSync(folder)
  .filter((name) => name.endsWith(".css"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n")
  .replace(/\/\*[\s\S]*?\*\//g, "");

/** The declarations of every rule for a selector. */
function rules(selector: string): string {
  return [...sheet.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
    .filter(([, selectors = ""]) => selectors.split(",").some((one) => one.trim() === selector))
    .map(([, , declarations]) => declarations)
    .join("\n");
}

describe("the look", () => {
  it("leaves no line blank: WebKitGTK does not draw again what it had skipped", () => {
    expect(sheet).not.toContain("content-visibility");
  });

  it("never scrolls a page of an activity sideways", () => {
    expect(rules(".activity > .page")).toContain("overflow: hidden auto");
  });

  it.each(["h1", "h2", "h3", ".line .what", ".said", ".notice > span", ".subject"])(
    "breaks a word that is longer than its place: %s",
    (selector) => expect(rules(selector)).toContain("overflow-wrap: anywhere"),
  );
});
