import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What every web view has, and jsdom has not.
globalThis.CSS ??= {
  escape: (text: string) => text.replace(/[^\w-]/g, (character) => `\\${character}`),
} as typeof CSS;

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);
