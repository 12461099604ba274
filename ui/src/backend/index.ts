/**
 * The only door to the shell. Nothing outside this folder knows what carries a call, so that the same pages can be
 * served by another host.
 */
import { createContext, useContext } from "react";
import type { Commands, Event, Failure } from "./generated/commands";

export type * from "./generated/commands";

/** The laptop behind the window: every command, and what happens without the window's doing. */
export interface Backend extends Commands {
  /** Calls `listener` for each event, until the function that it returns is called. */
  onEvent(listener: (event: Event) => void): () => void;
}

const Current = createContext<Backend | null>(null);

export const BackendProvider = Current.Provider;

/** The laptop behind this window. */
export function useBackend(): Backend {
  const backend = useContext(Current);
  if (!backend) throw new Error("no backend around this component");
  return backend;
}

/** Whatever was thrown, as a failure that there are words for. */
export function asFailure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    const args = "args" in error && typeof error.args === "object" && error.args !== null ? error.args : {};
    return { code: error.code, args: args as Failure["args"] };
  }
  return { code: "internal", args: { detail: String(error) } };
}
