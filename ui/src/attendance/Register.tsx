/** The register of an activity: who was there, session by session. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { address, go, useLed } from "../app/route";
import { useNow } from "../app/StatusLine";
import { sinceTyping } from "../app/typing";
import { asFailure, useBackend, useSteps } from "../backend";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { wallClock } from "../language/calendar";
import { failureWords } from "../language/failure";
import { timeElsewhere } from "../language/zone";
import { WalkIn } from "../participant/WalkIn";
import { widestFor } from "./columns";
import { FindField } from "./FindField";
import { Grid, type Request } from "./Grid";
import { KeyBar } from "./KeyBar";
import { commandLetters } from "./keys";
import { MarkMenu } from "./MarkMenu";
import { MarkReceipt } from "./MarkReceipt";
import { NoteField } from "./NoteField";
import { RecordingProvider, SPOKEN, useRecording, useRecordingHere } from "./recording";
import { Sources } from "./Sources";
import { type Cell, FOCUS, Selection } from "./selection";
import { currentColumn } from "./sitting";
import { countTopic, RegisterStore, SHAPE } from "./store";
import { useTopic } from "./topics";

/** The register of one activity, with everything that is done in it. It opens at the session that runs, or where asked. */
export function Register({ activity, at }: { activity: string; at?: string | undefined }) {
  const backend = useBackend();
  const steps = useSteps();
  const words = useWords();
  const [store, selection] = useMemo(() => {
    const store = new RegisterStore(backend, activity, steps);
    return [store, new Selection(store)] as const;
  }, [backend, steps, activity]);
  const recording = useRecording(store, selection);
  const { data, error } = useQuery({
    queryKey: ["attendance", activity],
    // The store takes the register in by itself, in turn with the marks that are written.
    queryFn: () => store.read(),
    gcTime: 0,
  });
  if (error) return <p className="page problem">{failureWords(asFailure(error), words)}</p>;
  if (!data) return null;
  return (
    <RecordingProvider value={recording}>
      <Opened key={activity} at={at} />
    </RecordingProvider>
  );
}

function Opened({ at }: { at: string | undefined }) {
  const { store, selection } = useRecordingHere();
  const version = useTopic(store.topics, SHAPE);
  const [start] = useState(() => {
    const column = currentColumn(store.sessions, wallClock(Date.now(), store.timeZone));
    selection.move((at === "conflict" && store.firstConflict()) || { row: 0, column });
    selection.moveTo(cellAt(at));
    return version;
  });
  useEffect(() => {
    if (version !== start) selection.follow();
  }, [version, start, selection]);
  const now = wallClock(useNow(), store.timeZone);
  useLayoutEffect(() => store.setNow(now), [store, now]);
  if (store.sessions.length === 0) return <NoSessions />;
  if (store.rows.length === 0) return <NoPeople />;
  return <Filled at={at} />;
}

/** The cell that an address names: `session/participant`. */
function cellAt(at = "") {
  const [session = "", participant = ""] = at.split("/");
  return { session, participant };
}

function Filled({ at }: { at: string | undefined }) {
  const { say } = useWords();
  const recording = useRecordingHere();
  const { store, selection } = recording;
  const grid = useRef<HTMLDivElement>(null);
  const find = useRef<HTMLInputElement>(null);
  const active = useRef<HTMLElement | null>(null);
  const [open, setOpen] = useState<
    { what: "menu" | "sources" | "receipt" | "note"; cell: Cell } | "walkIn" | null
  >(null);
  useFocusAtFirst(grid);
  useFocusWhereLed(grid, at);

  const request = useCallback(
    (what: Request) => {
      const { cell } = selection;
      if (what === "find") {
        find.current?.focus();
        find.current?.select();
      } else if (what === "walkIn") setOpen("walkIn");
      else if (what === "door") {
        if (cell) go({ page: "door", activity: store.activity, session: cell.session.id });
      } else if (cell) {
        const { inConflict } = store.mark(cell.session.id, cell.participant);
        if (what !== "receipt" && !store.mayRecord && !inConflict) return;
        active.current = document.getElementById(grid.current?.getAttribute("aria-activedescendant") ?? "");
        setOpen({ what: store.mayRecord || what === "receipt" ? what : "sources", cell });
      }
    },
    [selection, store],
  );
  const close = useCallback(() => setOpen(null), []);
  const goToPerson = useGoToPerson(grid, close);
  const { rest, walkIn, door } = commandLetters(useWords());
  return (
    <section className="register" aria-label={say("register-label")}>
      <div className="tools" style={{ maxWidth: widestFor(store.sessions.length) }}>
        <FindField field={find} onLeave={() => grid.current?.focus()} />
        <div className="end actions">
          <Zone />
          {store.mayRecord && <Proposed />}
          {store.mayRecord && (
            <Button look="quiet" keyName={door} tip={say("door-tip")} onPress={() => request("door")}>
              {say("door")}
            </Button>
          )}
          {store.mayRecord && (
            <Button look="quiet" keyName={rest} tip={say("rest-tip")} onPress={recording.markRest}>
              {say("rest")}
            </Button>
          )}
        </div>
      </div>
      <Grid
        label={say("register-label")}
        grid={grid}
        onRequest={request}
        foot={
          store.mayRecord && (
            <Button look="quiet" keyName={walkIn} onPress={() => setOpen("walkIn")}>
              + {say("walk-in")}
            </Button>
          )
        }
      />
      <KeyBar />
      <Spoken />
      {open === "walkIn" && (
        <WalkIn
          activity={store.activity}
          project={store.project}
          enrolled={new Set(store.rows.map(({ participant }) => participant))}
          onClose={close}
          onDone={(participant) => {
            goToPerson(participant);
            recording.markArrival(participant);
          }}
        />
      )}
      {open && open !== "walkIn" && open.what === "menu" && (
        <MarkMenu
          cell={active}
          onClose={close}
          onSources={() => setOpen({ what: "sources", cell: open.cell })}
          onReceipt={() => setOpen({ what: "receipt", cell: open.cell })}
          onNote={() => setOpen({ what: "note", cell: open.cell })}
        />
      )}
      {open && open !== "walkIn" && open.what === "receipt" && (
        <MarkReceipt cell={open.cell} at={active} onClose={close} />
      )}
      {open && open !== "walkIn" && open.what === "sources" && (
        <Sources cell={open.cell} at={active} onClose={close} />
      )}
      {open && open !== "walkIn" && open.what === "note" && (
        <NoteField cell={open.cell} at={active} onClose={close} />
      )}
    </section>
  );
}

/** How long a hand that typed into a field must rest before the register takes the keys by itself. */
const REST = 1000;

/**
 * To open a register is to begin to mark: the keys work at once, unless somebody is typing elsewhere. What was typed into
 * a field faster than the page followed would become marks: after typing, the register waits until the keys rest.
 */
function useFocusAtFirst(grid: RefObject<HTMLDivElement | null>) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", again, true);
    };
    const focus = () => {
      stop();
      const here = document.activeElement;
      if (!here?.closest("input, textarea, [role=dialog], [role=grid]"))
        grid.current?.focus({ preventScroll: true });
    };
    const wait = (rest: number) => {
      clearTimeout(timer);
      timer = setTimeout(focus, rest);
    };
    const again = () => wait(REST);
    const rest = REST - sinceTyping();
    if (rest <= 0) focus();
    else {
      wait(rest);
      window.addEventListener("keydown", again, true);
    }
    return stop;
  }, [grid]);
}

/** Goes to the cell to which somebody was led, as by taking back its mark. */
function useFocusWhereLed(grid: RefObject<HTMLDivElement | null>, at: string | undefined) {
  const { selection } = useRecordingHere();
  const led = useLed();
  useEffect(() => {
    if (!led || !at) return;
    selection.moveTo(cellAt(at));
    grid.current?.focus({ preventScroll: true });
  }, [led, at, selection, grid]);
}

/** Goes to the cell of somebody who was just added, in the session that is being recorded. */
function useGoToPerson(grid: RefObject<HTMLDivElement | null>, close: () => void) {
  const { store, selection } = useRecordingHere();
  return useCallback(
    (participant: string) => {
      close();
      const row = store.rowOf(participant);
      if (row >= 0) selection.move({ row, column: selection.focus.column });
      grid.current?.focus();
    },
    [store, selection, grid, close],
  );
}

/** The way to confirm everything that is proposed in the session that one is in, as long as something is. */
function Proposed() {
  const words = useWords();
  const { say } = words;
  const { store, selection, confirm } = useRecordingHere();
  useTopic(store.topics, SHAPE);
  useTopic(store.topics, FOCUS);
  const session = selection.cell?.session.id ?? "";
  useTopic(store.topics, countTopic(session));
  const count = store.proposedIn(session);
  if (count === 0) return null;
  return (
    <Button
      keyName={`${say("key-shift")}+${commandLetters(words).confirm}`}
      tip={say("proposal-tip")}
      onPress={() => confirm(true)}
    >
      {say("proposal-confirm", { count })}
    </Button>
  );
}

/** Whose time it is, where the place's is not the reader's own. */
function Zone() {
  const words = useWords();
  const { store } = useRecordingHere();
  return <span className="count">{timeElsewhere(store.timeZone, words)}</span>;
}

/** Says what was written last to who cannot see it. */
function Spoken() {
  const { store, spoken } = useRecordingHere();
  useTopic(store.topics, SPOKEN);
  return (
    <span className="unseen" aria-live="polite">
      {spoken.text}
    </span>
  );
}

function NoSessions() {
  const { say } = useWords();
  const { store } = useRecordingHere();
  return (
    <div className="page">
      <div className="empty">
        <h2>{say("register-no-sessions-title")}</h2>
        <p>{say("register-no-sessions-what")}</p>
        {store.mayRecord && (
          <a
            className="link-button"
            href={address({ page: "activity", id: store.activity, tab: "sessions" })}
          >
            {say("register-no-sessions-do")}
          </a>
        )}
      </div>
    </div>
  );
}

function NoPeople() {
  const { say } = useWords();
  const { store } = useRecordingHere();
  return (
    <div className="page">
      <div className="empty">
        <h2>{say("register-no-people-title")}</h2>
        <p>{say("register-no-people-what")}</p>
        {store.mayRecord && (
          <a className="link-button" href={address({ page: "activity", id: store.activity, tab: "people" })}>
            {say("register-no-people-do")}
          </a>
        )}
      </div>
    </div>
  );
}
