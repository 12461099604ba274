/** What was typed and not yet saved: it outlives going to another page and coming back. */
import { createContext, type ReactNode, useContext, useState } from "react";

const Drafts = createContext(new Map<string, unknown>());

export function DraftsProvider({ children }: { children: ReactNode }) {
  const [drafts] = useState(() => new Map<string, unknown>());
  return <Drafts value={drafts}>{children}</Drafts>;
}

/** The draft under a name, and how to change it; `null` ends it. */
export function useDraft<T extends object>(name: string): [T | null, (draft: T | null) => void] {
  const drafts = useContext(Drafts);
  const [draft, setDraft] = useState((drafts.get(name) as T | undefined) ?? null);
  const keep = (next: T | null) => {
    if (next === null) drafts.delete(name);
    else drafts.set(name, next);
    setDraft(next);
  };
  return [draft, keep];
}

/** Begins a draft for a form that is opened next. */
export function useSetDraft(): (name: string, draft: object) => void {
  const drafts = useContext(Drafts);
  return (name, draft) => void drafts.set(name, draft);
}
