/** Finds names as one types at the door, where no key waits for an answer: in their own script, or by the Latin form. */

/** Letters that Unicode does not take apart, as people type them on a plain keyboard. */
const PLAIN: Record<string, string> = {
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ł: "l",
  ø: "o",
  ŧ: "t",
  ə: "e",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  þ: "th",
  ς: "σ",
  ґ: "г",
};

export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}'’ʼʹ`]/gu, "")
    .replace(/[đðħıłøŧəæœßþςґ]/g, (letter) => PLAIN[letter] ?? letter);
}

interface Named {
  name: string;
  latin: string;
}

/** The numbers of the rows that answer to what was typed: every word begins a word of the name, or else stands in it. */
export function matches(rows: readonly Named[], typed: string): number[] {
  const wanted = words(typed);
  if (wanted.length === 0) return [];
  const found = (holds: (name: string[], word: string) => boolean) =>
    rows.flatMap((row, number) => {
      const name = words(`${row.name} ${row.latin}`);
      return wanted.every((word) => holds(name, word)) ? [number] : [];
    });
  const begun = found((name, word) => name.some((part) => part.startsWith(word)));
  return begun.length ? begun : found((name, word) => name.some((part) => part.includes(word)));
}

function words(text: string): string[] {
  return folded(text)
    .split(/[\s,.\-‐–]+/)
    .filter(Boolean);
}
