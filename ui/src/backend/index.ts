/**
 * The only door to the shell. Nothing outside this folder knows what carries a call, so that the same pages can be
 * served by another host.
 */
import { createContext, useContext } from "react";
import type { Commands, Event, Failure } from "./generated/commands";
import type { Steps } from "./steps";

export type * from "./generated/commands";

/** The laptop behind the window: every command, and what happens without the window's doing. */
export interface Backend extends Commands {
  /** Calls `listener` for each event, until the function that it returns is called. */
  onEvent(listener: (event: Event) => void): () => void;
  /** Shows the whole window so many times as large. */
  zoom(factor: number): void;
}

/** The laptop behind a window, and what was done in that window. */
interface Behind {
  backend: Backend;
  steps: Steps;
}

const Current = createContext<Behind | null>(null);

export const BackendProvider = Current.Provider;

function useBehind(): Behind {
  const behind = useContext(Current);
  if (!behind) throw new Error("no backend around this component");
  return behind;
}

/** The laptop behind this window. */
export function useBackend(): Backend {
  return useBehind().backend;
}

/** What was done in this window. */
export function useSteps(): Steps {
  return useBehind().steps;
}

/** Whatever was thrown, as a failure that there are words for. */
export function asFailure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    const args = "args" in error && typeof error.args === "object" && error.args !== null ? error.args : {};
    return { code: error.code, args: args as Failure["args"] };
  }
  return { code: "internal", args: { detail: String(error) } };
}
