/** Where the focus goes when the window leads somebody to a place on a page. */
import { useEffect, useRef } from "react";
import { useLed } from "./route";

/**
 * Puts the focus on the element whose `data-at` is `at`, once it is on the page; never out of a field or a dialog in which
 * somebody is.
 */
export function useArrival(at: string | null | undefined): void {
  const led = useLed();
  const arrived = useRef(0);
  useEffect(() => {
    if (!at || !led || arrived.current === led) return;
    const places = document.querySelectorAll<HTMLElement>("[data-at]");
    const place = [...places].find((one) => one.dataset.at === at);
    if (!place || document.activeElement?.closest("input, textarea, [role=dialog]")) return;
    arrived.current = led;
    place.focus();
  });
}
