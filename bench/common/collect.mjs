// Puts the figures of all anchors into one list, in the form of Carnet's own results, and prints a table.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, file] = process.argv.slice(2);
const lines = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .sort()
  .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter((line) => line !== ""));
const figures = lines.map((line) => {
  const { name, value, unit, note } = JSON.parse(line);
  return { name, value, unit, note };
});
const width = Math.max(0, ...figures.map(({ name }) => name.length));
for (const { name, value, unit, note } of figures) {
  console.log(`${name.padEnd(width)} ${value.toFixed(3).padStart(10)} ${unit.padEnd(10)}  ${note}`);
}
writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
