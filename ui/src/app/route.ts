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
  /** `conflict`: at the first mark of the register that has two values. */
  | { page: "activity"; id: string; tab: ActivityTab; at?: "conflict" }
  /** Marking people as they come in. */
  | { page: "door"; activity: string; session: string }
  | { page: "people"; project: string | null; person: string | null }
  | { page: "review" }
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
    case "receipts":
      return `#/${["receipts", route.fate].filter(Boolean).join("/")}`;
    default:
      return `#/${route.page}`;
  }
}

export function parse(hash: string): Route {
  const [page = "", first = null, second = null, third = null] = hash.replace(/^#\/?/, "").split("/");
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
        ...(third === "conflict" && { at: third }),
      };
    case "door":
      if (!first || !second) break;
      return { page, activity: first, session: second };
    case "people":
      return { page, project: first, person: second };
    case "receipts":
      return { page, fate: FATES.find((fate) => fate === first) ?? null };
    case "review":
    case "settings":
      return { page };
  }
  return { page: "today" };
}

export function go(route: Route): void {
  window.location.hash = address(route);
}

function subscribe(listener: () => void) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, () => window.location.hash));
}
