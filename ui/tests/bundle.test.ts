import { expect, it } from "vitest";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

it("the laptop in memory is known to the development page and to tests alone", () => {
  const knowing = Object.entries(sources)
    .filter(([path, text]) => !path.includes("/backend/memory/") && /from "[^"]*\/memory["/]/.test(text))
    .map(([path]) => path);
  expect(knowing.filter((path) => !/\.test\.tsx?$/.test(path))).toEqual(["../src/dev.tsx"]);
});

it("only the door to the shell knows the shell", () => {
  const knowing = Object.entries(sources).filter(([, text]) => text.includes("@tauri-apps/"));
  expect(knowing.map(([path]) => path)).toEqual(["../src/backend/tauri.ts"]);
});
