/** Who answers to what was typed at the door. */
import { folded, matches } from "./names";

export interface Found {
  /** The best first, at most as many as there are digits to choose by. */
  people: readonly string[];
  /** How many of the first are equally good: with one, Enter knows who is meant. */
  best: number;
}

export const NOBODY: Found = { people: [], best: 0 };
const MOST = 9;

interface Row {
  participant: string;
  name: string;
  latin: string;
}

/** A name that has every word whole is better than one that only begins so. In the order of the register otherwise. */
export function findAtDoor(rows: readonly Row[], typed: string): Found {
  const wanted = words(typed);
  const people = matches(rows, typed).flatMap((number) => rows[number] ?? []);
  const isWhole = ({ name, latin }: Row) => {
    const all = words(`${name} ${latin}`);
    return wanted.every((word) => all.includes(word));
  };
  const whole = people.filter(isWhole);
  const others = people.filter((row) => !isWhole(row));
  const ordered = [...whole, ...others].slice(0, MOST).map(({ participant }) => participant);
  return { people: ordered, best: Math.min(whole.length || others.length, ordered.length) };
}

function words(text: string): string[] {
  return folded(text)
    .split(/[\s,.\-‐–]+/)
    .filter(Boolean);
}
