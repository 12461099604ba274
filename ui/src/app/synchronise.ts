import { useCallback, useEffect, useState } from "react";
import { asFailure, type Status, useBackend } from "../backend";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";

/** Long enough to be read; and how long no answer is waited for. */
const AT_LEAST = 1000;
const AT_MOST = 30_000;

/** Asks for an exchange, and knows whether it is being tried: from the key on, and until there is an outcome. */
export function useSynchronise({ synchronisation, lastSynchronised }: Status) {
  const backend = useBackend();
  const notify = useNotice();
  const words = useWords();
  /** What was the case when it was asked for, and when that was. */
  const [asked, setAsked] = useState<{ before: string; at: number } | null>(null);
  // An exchange may be over before anybody saw it going on: then only its time tells.
  const now = JSON.stringify([synchronisation, lastSynchronised]);
  const isOver = asked !== null && now !== asked.before && synchronisation.phase !== "working";
  useEffect(() => {
    if (!asked) return;
    const left = asked.at + (isOver ? AT_LEAST : AT_MOST) - performance.now();
    const timer = setTimeout(() => setAsked(null), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [asked, isOver]);
  const synchronise = useCallback(() => {
    setAsked({ before: now, at: performance.now() });
    backend.synchroniseNow().catch((error) => {
      setAsked(null);
      notify({ kind: "problem", text: failureWords(asFailure(error), words) });
    });
  }, [backend, notify, words, now]);
  return { synchronise, isTrying: asked !== null };
}
