// Checks the message catalogue in `locales/` and writes the type of its messages, so that a message that is missing,
// or an argument that is forgotten, does not compile. Fails when the languages differ, or when a message is not used.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { FluentParser, Visitor } from "@fluent/syntax";

const ui = join(dirname(fileURLToPath(import.meta.url)), "..");
const locales = join(ui, "..", "locales");
const REFERENCE = "en";
/** Messages of these files are used elsewhere than in the window. */
const NOT_FOR_THE_WINDOW = new Set(["documents.ftl"]);

const problems = [];
const languages = readdirSync(locales).sort();
const catalogue = new Map(languages.map((language) => [language, read(language)]));
const reference = catalogue.get(REFERENCE);

for (const [language, messages] of catalogue) {
  for (const [id, { file, args }] of reference) {
    const twin = messages.get(id);
    if (!twin) problems.push(`${language}: ${id} is missing (${file})`);
    else if (twin.file !== file) problems.push(`${language}: ${id} is in ${twin.file}, not in ${file}`);
    else if ([...twin.args].some((arg) => !args.has(arg)))
      problems.push(`${language}: ${id} names an argument that ${REFERENCE} does not have`);
  }
  for (const id of messages.keys()) if (!reference.has(id)) problems.push(`${language}: ${id} is too many`);
}

const shown = [...reference].filter(([, { file }]) => !NOT_FOR_THE_WINDOW.has(file));
const lines = shown.map(([id, { args }]) => {
  const fields = [...args].sort().map((arg) => `${arg}: string | number`);
  return `  ${JSON.stringify(id)}: ${fields.length ? `{ ${fields.join("; ")} }` : "never"};`;
});
const generated = join(ui, "src", "language", "generated");
mkdirSync(generated, { recursive: true });
writeFileSync(
  join(generated, "messages.ts"),
  `// Generated from locales/${REFERENCE} by scripts/messages.mjs. Do not edit.\n\n` +
    `/** Every message, with the arguments that it needs. */\nexport type Messages = {\n${lines.join("\n")}\n};\n`,
);

const source = sources(join(ui, "src")).join("\n");
const families = [...source.matchAll(/`([a-z0-9_-]+-)\$\{/g)].map((match) => match[1]);
for (const [id] of shown) {
  const used = source.includes(`"${id}"`) || families.some((family) => id.startsWith(family));
  if (!used) problems.push(`${id} is not used`);
}

if (problems.length) {
  console.error(`The message catalogue (${relative(ui, locales)}) does not hold together:`);
  for (const problem of problems) console.error(`  ${problem}`);
  process.exitCode = 1;
}

/** The messages of a language by id: the file that each stands in, and its arguments. */
function read(language) {
  const messages = new Map();
  for (const file of readdirSync(join(locales, language)).sort()) {
    if (!file.endsWith(".ftl")) continue;
    const resource = new FluentParser().parse(readFileSync(join(locales, language, file), "utf8"));
    for (const entry of resource.body) {
      if (entry.type === "Junk")
        problems.push(`${language}/${file}: cannot read "${entry.content.slice(0, 60)}"`);
      if (entry.type !== "Message") continue;
      if (messages.has(entry.id.name))
        problems.push(`${language}/${file}: ${entry.id.name} stands there twice`);
      const args = new Set();
      const visitor = new Visitor();
      visitor.visitVariableReference = (node) => args.add(node.id.name);
      visitor.visit(entry);
      messages.set(entry.id.name, { file, args });
    }
  }
  return messages;
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "generated" ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}
