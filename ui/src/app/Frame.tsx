import { useEffect, useRef, useState } from "react";
import { ActivityList } from "../activity/ActivityList";
import { ActivityPage } from "../activity/ActivityPage";
import { NewActivity } from "../activity/NewActivity";
import { Door } from "../attendance/door/Door";
import type { Status } from "../backend";
import { useMayRecord } from "../catalogue";
import { useWords } from "../language";
import { type Command, Palette } from "../palette/Palette";
import { People } from "../participant/People";
import { Receipts } from "../review/Receipts";
import { countOf, Review } from "../review/Review";
import { Keyboard } from "../settings/Keyboard";
import { Settings } from "../settings/Settings";
import { Today } from "../today/Today";
import { Icon } from "./Icon";
import { address, go, type Route, useRoute } from "./route";
import { StatusLine } from "./StatusLine";
import { useSynchronise } from "./synchronise";
import { noteTyping } from "./typing";
import { useUndo } from "./undo";

type Over = "palette" | "keyboard" | null;

/** The places of the navigation, in the order of their keys. */
const PLACES = [
  { to: { page: "today" }, icon: "today" },
  { to: { page: "activities", project: null }, icon: "activities" },
  { to: { page: "people", project: null, person: null }, icon: "people" },
  { to: { page: "review" }, icon: "review" },
  { to: { page: "settings" }, icon: "settings" },
] as const satisfies ReadonlyArray<{
  to: Route;
  icon: "today" | "activities" | "people" | "review" | "settings";
}>;

/** To which place each page belongs. */
const PLACE: Record<Route["page"], Route["page"]> = {
  today: "today",
  activities: "activities",
  "new-activity": "activities",
  activity: "activities",
  door: "today",
  people: "people",
  review: "review",
  receipts: "review",
  settings: "settings",
};

/** Navigation, page and status line. */
export function Frame({ status }: { status: Status }) {
  const route = useRoute();
  const { say } = useWords();
  const [over, setOver] = useState<Over>(null);
  const main = useFocusOnPage(address(route));
  useWindowKeys(setOver);
  const { synchronise, isTrying } = useSynchronise(status);
  const commands = useCommands(setOver, synchronise);
  return (
    <div className={route.page === "door" ? "frame bare" : "frame"}>
      <header className="side">
        <a
          className="skip"
          href={address(route)}
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {say("skip")}
        </a>
        <div className="brand">
          <Icon name="carnet" />
          Carnet
        </div>
        <nav aria-label={say("navigation")}>
          {PLACES.map(({ to, icon }) => (
            <a
              key={to.page}
              href={address(to)}
              aria-current={PLACE[route.page] === to.page ? "page" : undefined}
              className={to.page === "settings" ? "last" : undefined}
            >
              <Icon name={icon} />
              {say(to.page)}
              {to.page === "review" && <Count of={status} />}
            </a>
          ))}
        </nav>
      </header>
      <main className="main" ref={main} tabIndex={-1}>
        <Page route={route} showKeys={() => setOver("keyboard")} />
      </main>
      <StatusLine status={status} synchronise={synchronise} isTrying={isTrying} />
      {over === "palette" && <Palette commands={commands} onClose={() => setOver(null)} />}
      {over === "keyboard" && <Keyboard onClose={() => setOver(null)} />}
    </div>
  );
}

function Count({ of }: { of: Status }) {
  const { say } = useWords();
  const count = countOf(of.waiting);
  return count > 0 ? (
    <span className="count" role="img" aria-label={say("review-waiting", { count })}>
      {count}
    </span>
  ) : null;
}

function Page({ route, showKeys }: { route: Route; showKeys: () => void }) {
  switch (route.page) {
    case "activities":
      return <ActivityList project={route.project} />;
    case "new-activity":
      return <NewActivity key={route.project} project={route.project} />;
    case "activity":
      return <ActivityPage key={route.id} id={route.id} tab={route.tab} at={route.at} />;
    case "door":
      return <Door activity={route.activity} session={route.session} />;
    case "people":
      return <People project={route.project} />;
    case "review":
      return <Review at={route.at} />;
    case "receipts":
      return <Receipts fate={route.fate} />;
    case "settings":
      return <Settings onShowKeys={showKeys} />;
    case "today":
      return <Today />;
  }
}

/** What can be asked for by name, with its key where it has one. */
function useCommands(open: (what: Over) => void, synchronise: () => void): Command[] {
  const { say } = useWords();
  const undo = useUndo();
  const mayRecord = useMayRecord();
  return [
    ...PLACES.map(({ to }, index) => ({
      id: to.page,
      name: say(to.page),
      key: `Alt+${index + 1}`,
      run: () => go(to),
    })),
    ...(mayRecord
      ? [
          {
            id: "new-activity",
            name: say("activity-new"),
            run: () => go({ page: "new-activity", project: null }),
          },
        ]
      : []),
    {
      id: "receipts",
      name: say("receipts"),
      run: () => go({ page: "receipts", fate: null }),
    },
    { id: "synchronise", name: say("synchronise"), run: synchronise },
    { id: "undo", name: say("undo"), key: "Ctrl+Z", run: () => void undo("undo") },
    { id: "redo", name: say("redo"), key: "Ctrl+Y", run: () => void undo("redo") },
    { id: "keyboard", name: say("keys-title"), key: "?", run: () => open("keyboard") },
  ];
}

/** Moves the focus to a page that was gone to, so that the keyboard and a screen reader go on from there. */
function useFocusOnPage(here: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(here);
  useEffect(() => {
    if (last.current === here) return;
    last.current = here;
    const place = main.current;
    if (place && !place.contains(document.activeElement)) place.focus({ preventScroll: true });
  }, [here]);
  return main;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && !!target.closest("input, textarea, [contenteditable=true]");
}

function inDialog({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && !!target.closest("[role=dialog]");
}

/** To the field that narrows what the page shows, where it has one. */
function toSearch() {
  const field = document.querySelector<HTMLInputElement>("main input[type=search]");
  field?.focus();
  field?.select();
}

/** Keys that work everywhere. Where somebody types, a field keeps its own undo and its own letters. */
function useWindowKeys(open: (what: Over) => void) {
  const undo = useUndo();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const place =
        event.altKey && !command ? PLACES[Number(event.code.replace("Digit", "")) - 1] : undefined;
      if (command && key === "k") open("palette");
      else if (place) go(place.to);
      else if (isTyping(event)) return;
      else if (event.key === "?") open("keyboard");
      else if (event.key === "/" && !inDialog(event)) toSearch();
      // The page is no text: choosing all of it says nothing.
      else if (command && key === "a") event.preventDefault();
      else if (command && key === "z") void undo(event.shiftKey ? "redo" : "undo");
      else if (command && key === "y") void undo("redo");
      else return;
      event.preventDefault();
    };
    const onAnyKey = (event: KeyboardEvent) => {
      if (isTyping(event)) noteTyping();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("keydown", onAnyKey, true);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("keydown", onAnyKey, true);
    };
  }, [open, undo]);
}
