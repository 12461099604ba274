/** Which texts the laptop in memory finds: those of which words begin with every word that was typed, without marks. */

import type { FoundAtDoor } from "..";

function words(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}'’ʼ]/gu, "")
    .replace(/đ/g, "d")
    .replace(/ə/g, "e")
    .replace(/ı/g, "i")
    .split(/[\s,.\-‐–]+/)
    .filter(Boolean);
}

export function matching(texts: readonly string[], query: string): number[] {
  const wanted = words(query);
  return texts.flatMap((text, at) => {
    const known = words(text);
    return wanted.every((word) => known.some((part) => part.startsWith(word))) ? [at] : [];
  });
}

/** Whoever has every word whole comes first; what was mistyped is not found here. */
export function atDoor(people: readonly string[], texts: readonly string[], query: string): FoundAtDoor {
  const wanted = words(query);
  if (wanted.length === 0) return { people: [], best: 0 };
  const found = matching(texts, query);
  const isWhole = (at: number) => wanted.every((word) => words(texts[at] ?? "").includes(word));
  const whole = found.filter(isWhole);
  const ordered = [...whole, ...found.filter((at) => !isWhole(at))].slice(0, 9);
  return { people: ordered.map((at) => people[at] ?? ""), best: whole.length || ordered.length };
}
