/**
 * Whose work is in the program, and under which licence: what Cargo and npm say of every library that is part of what is
 * shipped. Made with the page, so that it is never behind.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const NAME = "virtual:licences";

/** The libraries of the desktop program itself, without those of its tests and of its building. */
function crates() {
  const root = new URL("../..", import.meta.url);
  const said = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], {
    cwd: root,
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { packages, resolve } = JSON.parse(said);
  const packageOf = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const open = packages
    .filter(({ name, source }) => name === "carnet" && source === null)
    .map(({ id }) => id);
  const seen = new Set(open);
  for (const id of open) {
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (seen.has(pkg) || !dep_kinds.some(({ kind }) => kind === null)) continue;
      seen.add(pkg);
      open.push(pkg);
    }
  }
  return [...seen].map((id) => packageOf.get(id)).filter(({ source }) => source !== null);
}

/** The libraries of the page, without those of its tests and of its building. */
function modules() {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && !dev)
    .map(([path, one]) => ({ name: path.replace(/^.*node_modules\//, ""), ...one }));
}

/** Name, version, licence; by name. */
export function parts() {
  const all = [...crates(), ...modules()].map(({ name, version, license }) => [name, version, license ?? ""]);
  const once = new Map(all.map((part) => [part.join(" "), part]));
  return [...once.values()].sort(([one], [other]) => one.localeCompare(other, "en"));
}

export function licences() {
  return {
    name: "licences",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(parts())};` : null),
  };
}
