import { useEffect, useRef } from "react";
import type { Failure } from "../backend";

/** Goes to the first field that was refused: it may be out of sight. The ref belongs on the form. */
export function useProblemInView(failure: Failure | null) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure)
      form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] button")?.focus();
  }, [failure]);
  return form;
}
