import { FluentBundle, FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { LANGUAGES, wordsIn } from "../src/language";

const files = import.meta.glob<string>("../../locales/*/*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

function messagesOf(language: string): Map<string, string> {
  return new Map(
    Object.entries(files)
      .filter(([path]) => path.includes(`/${language}/`))
      .flatMap(([, text]) => [...text.matchAll(/^([a-z][\w-]*) =((?:.*\n?)(?:(?: .*)?\n)*)/gm)])
      .map(([, id = "", text = ""]) => [id, text]),
  );
}

const argumentsOf = (text: string) =>
  [...new Set([...text.matchAll(/\$(\w+)/g)].map(([, name]) => name))].sort();

describe("the message catalogue", () => {
  const english = messagesOf("en");
  const french = messagesOf("fr");

  it("has the same messages in both languages", () => {
    expect(english.size).toBeGreaterThan(100);
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("names the same arguments in both languages", () => {
    for (const [id, text] of english)
      expect([id, argumentsOf(french.get(id) ?? "")]).toEqual([id, argumentsOf(text)]);
  });

  it.each(LANGUAGES)("can be read whole in %s", (language) => {
    for (const [path, text] of Object.entries(files)) {
      if (!path.includes(`/${language}/`)) continue;
      expect(new FluentBundle(language).addResource(new FluentResource(text))).toEqual([]);
    }
  });

  it("is set in French with its own apostrophes and spaces", () => {
    for (const [id, text] of french) {
      expect([id, text]).toEqual([
        id,
        expect.not.stringMatching(/'|[^\u202f\d}][;?!]|\p{L}:(?!\/)|[^\P{Z}\u00a0][:»]|«[^\u00a0]|"/u),
      ]);
    }
  });

  it("is set in English with typographic apostrophes and quotation marks", () => {
    for (const [id, text] of english) expect([id, text]).toEqual([id, expect.not.stringMatching(/['"]/)]);
  });
});

describe("days", () => {
  it("are the first in French also where a range begins with it", () => {
    const { calendar } = wordsIn("fr", "fr-FR");
    expect(calendar.day("2026-11-01")).toBe("1er novembre 2026");
    expect(calendar.days("2026-11-01", "2026-11-02")).toBe("1er–2 novembre 2026");
    expect(calendar.days("2026-11-11", "2026-11-12")).toBe("11–12 novembre 2026");
  });
});

describe("words", () => {
  const { say: en } = wordsIn("en");
  const { say: fr } = wordsIn("fr");

  it("count one and many as each language does", () => {
    expect(en("status-to-send", { count: 1 })).toBe("1 change to send");
    expect(en("status-to-send", { count: 14 })).toBe("14 changes to send");
    expect(fr("status-to-send", { count: 1 })).toBe("1 modification à envoyer");
    expect(fr("status-to-send", { count: 14 })).toBe("14 modifications à envoyer");
    expect(en("enrolled-count", { count: 0 })).toBe("nobody enrolled");
    expect(fr("enrolled-count", { count: 0 })).toBe("aucun inscrit");
  });
});
