/** The whole window over a laptop in memory. */
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../src/app/App";
import type { Backend } from "../src/backend";
import { Memory, type MemoryOptions } from "../src/backend/memory";

export function openWindow(
  at = "",
  options: MemoryOptions & { refusing?: Partial<Backend> } = {},
): { memory: Memory; user: ReturnType<typeof userEvent.setup> } {
  window.location.hash = at;
  const memory = new Memory({ language: "en", ...options });
  render(<App backend={{ ...memory.backend(), ...options.refusing }} />);
  return { memory, user: userEvent.setup() };
}

/** A command that is refused. */
export const refused =
  (code: string, args: Record<string, string> = {}) =>
  () =>
    Promise.reject({ code, args });
