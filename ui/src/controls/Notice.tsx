/** One line about what was just done or went wrong. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useSteps } from "../backend";

export interface Notice {
  text: string;
  kind: "done" | "problem";
  /** The step that it speaks of. The way back is offered as long as it is the latest. */
  step?: number;
}

/** Shows a notice in place of the one before, or none. */
type Notify = (notice: Notice | null) => void;

export interface Shown extends Notice {
  number: number;
}

const Current = createContext<Notify>(() => {});
const OnScreen = createContext<Shown | null>(null);

export const useNotice = () => useContext(Current);
export const useShownNotice = () => useContext(OnScreen);

/** How long one reads what was done; what went wrong stays. */
const LONG_ENOUGH = 8000;

export function NoticeProvider({ children }: { children: ReactNode }) {
  const steps = useSteps();
  const [shown, setShown] = useState<Shown | null>(null);
  const notify = useMemo((): Notify => {
    let number = 0;
    return (notice) => {
      number += 1;
      setShown(notice && { ...notice, number });
    };
  }, []);
  useEffect(() => {
    if (!shown || shown.kind === "problem") return;
    const timer = setTimeout(() => setShown(null), LONG_ENOUGH);
    return () => clearTimeout(timer);
  }, [shown]);
  useEffect(
    () =>
      steps.subscribe((what) => {
        if (what) setShown((last) => (last?.kind === "done" ? null : last));
      }),
    [steps],
  );
  return (
    <Current value={notify}>
      <OnScreen value={shown}>{children}</OnScreen>
    </Current>
  );
}
