/** Where in the window somebody is. The address is the hash, so that going back works and a link is a plain link. */
import { useSyncExternalStore } from "react";
import type { FateKind } from "../backend";

export const ACTIVITY_TABS = ["overview", "register", "people", "sessions", "documents"] as const;
export type ActivityTab = (typeof ACTIVITY_TABS)[number];

export const FATES = [
  "waiting",
  "arrived",
  "merged",
  "in_conflict",
  "quarantine",
  "refused",
] as const satisfies readonly FateKind[];

export type Route =
  | { page: "today" }
  | { page: "activities"; project: string | null }
  | { page: "new-activity"; project: string | null }
  /**
   * `at`: where on the page. In the register `conflict`, the first mark that has two values, or a cell as
   * `session/participant`; in the lists the id of a session, a person or a document.
   */
  | { page: "activity"; id: string; tab: ActivityTab; at?: string }
  /** Marking people as they come in. */
  | { page: "door"; activity: string; session: string }
  | { page: "people"; project: string | null; person: string | null }
  /** `at`: at what waits for a decision about this row. */
  | { page: "review"; at?: string }
  /** What was recorded here, of one fate or of all. */
  | { page: "receipts"; fate: FateKind | null }
  | { page: "settings" };

export function address(route: Route): string {
  switch (route.page) {
    case "activities":
    case "new-activity":
      return `#/${[route.page, route.project].filter(Boolean).join("/")}`;
    case "activity":
      return `#/${["activity", route.id, route.tab, route.at].filter(Boolean).join("/")}`;
    case "door":
      return `#/door/${route.activity}/${route.session}`;
    case "people":
      return `#/${["people", route.project, route.person].filter(Boolean).join("/")}`;
    case "review":
      return `#/${["review", route.at].filter(Boolean).join("/")}`;
    case "receipts":
      return `#/${["receipts", route.fate].filter(Boolean).join("/")}`;
    default:
      return `#/${route.page}`;
  }
}

export function parse(hash: string): Route {
  const [page = "", ...parts] = hash.replace(/^#\/?/, "").split("/");
  const [first = null, second = null] = parts;
  const at = parts.slice(page === "review" ? 0 : 2).join("/");
  switch (page) {
    case "activities":
    case "new-activity":
      return { page, project: first };
    case "activity":
      if (!first) break;
      return {
        page,
        id: first,
        tab: ACTIVITY_TABS.find((tab) => tab === second) ?? "overview",
        ...(at && { at }),
      };
    case "door":
      if (!first || !second) break;
      return { page, activity: first, session: second };
    case "people":
      return { page, project: first, person: second };
    case "receipts":
      return { page, fate: FATES.find((fate) => fate === first) ?? null };
    case "review":
      return { page, ...(at && { at }) };
    case "settings":
      return { page };
  }
  return { page: "today" };
}

export function go(route: Route): void {
  window.location.hash = address(route);
}

/** Where the window led somebody last, and how often it did. */
let led = { to: "", number: 0 };

/**
 * Leads somebody to a place on a page: the focus goes there, even where they are on that page already. Places of one page
 * leave one step to go back, not one for each.
 */
export function lead(route: Route): void {
  const to = address(route);
  const pageOf = (one: Route) => address("at" in one ? { ...one, at: "" } : one);
  led = { to, number: led.number + 1 };
  if (window.location.hash === to) window.dispatchEvent(new Event("hashchange"));
  else if (pageOf(parse(window.location.hash)) === pageOf(route)) window.location.replace(to);
  else window.location.hash = to;
}

/** Which time somebody was led to where they are; 0 where they came by themselves. */
export function useLed(): number {
  return useSyncExternalStore(subscribe, () => (window.location.hash === led.to ? led.number : 0));
}

function subscribe(listener: () => void) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, () => window.location.hash));
}
