/** Door mode: one person after the other, at the entrance of one session. */
import { useQuery } from "@tanstack/react-query";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { address, go } from "../../app/route";
import { useNow } from "../../app/StatusLine";
import {
  asFailure,
  type FoundAtDoor,
  type RegisterRow,
  type RegisterSession,
  useBackend,
  useSteps,
} from "../../backend";
import { useActivity } from "../../backend/queries";
import { useCatalogue } from "../../catalogue";
import { Button } from "../../controls/Button";
import { useWords } from "../../language";
import { wallClock } from "../../language/calendar";
import { failureWords } from "../../language/failure";
import { timeElsewhere } from "../../language/zone";
import { WalkIn } from "../../participant/WalkIn";
import { Mark } from "../Mark";
import { nameOf, spokenMark } from "../marks";
import { countTopic, RegisterStore, SHAPE } from "../store";
import { useTopic } from "../topics";
import { type Arrivals, arrivalsAt } from "./arrival";
import { badgeIn, isCode, KeysPressed } from "./badge";
import { Early } from "./early";
import { useFinding } from "./found";
import { type Entry, isThere, type Outcome, useDoor } from "./recording";

export function Door({ activity, session }: { activity: string; session: string }) {
  const backend = useBackend();
  const steps = useSteps();
  const words = useWords();
  const { data: detail } = useActivity(activity);
  const store = useMemo(() => new RegisterStore(backend, activity, steps), [backend, steps, activity]);
  const { data, error } = useQuery({
    queryKey: ["door", activity],
    queryFn: () => store.read(),
    gcTime: 0,
  });
  useTopic(store.topics, SHAPE);
  const column = store.sessions.find(({ id }) => id === session);
  if (error) return <Closed activity={activity} text={failureWords(asFailure(error), words)} />;
  if (!data || !detail) return null;
  if (!column) return <Closed activity={activity} text={words.say("door-no-session")} />;
  if (!store.mayRecord) return <Closed activity={activity} text={words.say("register-reader")} />;
  return <Open key={session} store={store} session={column} title={detail.form.title} />;
}

/** Why nobody can be marked here, and the way back. */
function Closed({ activity, text }: { activity: string; text: string }) {
  const { say } = useWords();
  return (
    <div className="page text">
      <h1>{say("door")}</h1>
      <p role="alert">{text}</p>
      <p>
        <a href={address({ page: "activity", id: activity, tab: "register" })}>{say("today-register")}</a>
      </p>
    </div>
  );
}

function Open({ store, session, title }: { store: RegisterStore; session: RegisterSession; title: string }) {
  const words = useWords();
  const { say, calendar } = words;
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const { found, look, settled } = useFinding(store.activity);
  const [chosen, setChosen] = useState<string | null>(null);
  const [walkIn, setWalkIn] = useState<string | null>(null);
  const [keys] = useState(() => new KeysPressed());
  const early = useRef<Early | null>(null);
  const list = useId();
  const door = useDoor(store, session);
  const arrivals = arrivalsAt(session, wallClock(useNow(), store.timeZone));
  useTopic(store.topics, countTopic(session.id));
  useTypingHere(field, walkIn !== null);

  const type = (text: string) => {
    if (!text) keys.clear();
    setTyped(text);
    setChosen(null);
    look(isCode(text) ? "" : text);
  };
  const rowsOf = ({ people }: FoundAtDoor) => people.flatMap((id) => store.rows[store.rowOf(id)] ?? []);
  const people = rowsOf(found);
  const only = (found: FoundAtDoor) => (found.best === 1 && rowsOf(found)[0]?.participant) || null;
  const meant = chosen ?? only(found);
  const focus = () => field.current?.focus();
  const leave = () => go({ page: "activity", id: store.activity, tab: "register" });

  const mark = (participant: string, instead = false) => {
    type("");
    focus();
    void door.mark(participant, instead);
  };
  const takeUp = (outcome: Outcome | null) => {
    focus();
    if (outcome?.kind === "otherwise") void door.mark(outcome.participant, true);
    else if (outcome?.kind === "known") void door.walkIn(outcome);
  };
  /** Does what Enter means; whether that is done with what was typed, and the field ready for the next. */
  const take = async (text: string, code: string | null, instead: boolean, chosen: string | null) => {
    if (!text.trim()) {
      if (instead) takeUp(door.outcome);
      return true;
    }
    if (isCode(text)) {
      type("");
      void door.readBadge(badgeIn(text));
      return true;
    }
    const found = await settled();
    const meant = chosen ?? only(found);
    if (found.people.length === 0 && code) {
      type("");
      void door.readBadge(code);
    } else if (meant) mark(meant, instead);
    else {
      if (rowsOf(found).length) door.say({ kind: "several" });
      else setWalkIn(text.trim());
      return false;
    }
    return true;
  };
  const enter = async (instead: boolean) => {
    const queue = new Early();
    early.current = queue;
    let text = typed;
    let isDone = await take(text, keys.code, instead, chosen);
    for (let next = queue.shift(); isDone && next; next = queue.shift()) {
      text = next.text;
      type(text);
      isDone = await take(text, next.keys.code, next.instead, null);
    }
    // The next letter must find the field as it is now, and not as it was when Enter came.
    flushSync(() => {
      const rest = queue.rest();
      if (rest) type(isDone ? rest : text + rest);
    });
    early.current = null;
  };
  const choose = (way: number) => {
    const ids = people.map(({ participant }) => participant);
    const at = meant === null ? (way > 0 ? -1 : 0) : ids.indexOf(meant);
    setChosen(ids[(at + way + ids.length) % ids.length] ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
    const command = ctrlKey || metaKey;
    if (early.current) {
      if (!command && !altKey) early.current.press(key, code, shiftKey);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!command && !altKey) keys.press(code);
    const way = { ArrowDown: 1, ArrowUp: -1 }[key];
    const isNumbered = people.length > found.best || people.length > 1;
    const numbered = !command && !altKey && isNumbered ? people[Number(key) - 1] : undefined;
    if (key === "Enter") {
      if (!event.repeat) void enter(shiftKey);
    } else if (key === "Escape") {
      if (typed) type("");
      else leave();
    } else if (way && people.length) choose(way);
    else if (numbered) mark(numbered.participant);
    else if (command && key.toLowerCase() === "z" && !typed && !shiftKey) {
      const [last] = door.entries;
      if (last) void door.undo(last);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const marks = store.rows.map(({ participant }) => store.mark(session.id, participant));
  const present = marks.filter(isThere).length;
  const when = [
    calendar.longDay(session.start.slice(0, 10)),
    calendar.times(session.start, session.end),
    timeElsewhere(store.timeZone, words),
    session.title,
  ];
  return (
    <section className="door" aria-label={say("door")}>
      <header className="door-head">
        <div>
          <h1 title={title}>{title}</h1>
          <p className="sub">{when.filter(Boolean).join(" · ")}</p>
        </div>
        <p className="door-count">
          <b>{present}</b> {say("door-of", { total: store.rows.length })}
        </p>
        <Button keyName={say("key-escape")} onPress={leave}>
          {say("door-leave")}
        </Button>
      </header>
      <div className="door-body">
        <div className="door-main">
          <input
            ref={field}
            className="input door-field"
            type="text"
            role="combobox"
            aria-label={say("door-field")}
            aria-expanded={people.length > 0}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={meant ? `${list}-${meant}` : undefined}
            placeholder={say("door-field")}
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: this field is what the page is for
            autoFocus
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <Doing
            arrivals={arrivals}
            isReady={meant !== null}
            onMark={(instead) => meant && mark(meant, instead)}
            onWalkIn={() => setWalkIn(typed.trim())}
          />
          <People
            list={list}
            people={people}
            best={found.best}
            meant={meant}
            store={store}
            session={session}
            onChoose={mark}
          />
          {typed.trim() && people.length === 0 && !isCode(typed) && (
            <p className="door-nobody">{say("door-nobody", { name: typed.trim() })}</p>
          )}
          <Said
            outcome={door.outcome}
            isAside={typed !== ""}
            store={store}
            session={session}
            onTakeUp={takeUp}
          />
        </div>
        <Last
          entries={door.entries}
          session={session}
          onUndo={(entry) => {
            focus();
            void door.undo(entry);
          }}
        />
      </div>
      {walkIn !== null && (
        <WalkIn
          name={walkIn}
          activity={store.activity}
          project={store.project}
          enrolled={new Set(store.rows.map(({ participant }) => participant))}
          onClose={() => setWalkIn(null)}
          onDone={(participant) => {
            setWalkIn(null);
            mark(participant);
          }}
        />
      )}
    </section>
  );
}

/** Whatever is typed on this page goes into its field, wherever the focus went: a reader does not look. */
function useTypingHere(field: RefObject<HTMLInputElement | null>, isElsewhere: boolean) {
  useEffect(() => {
    if (isElsewhere) return;
    field.current?.focus();
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isText = event.key.length === 1 && event.key !== " ";
      if (!isText || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest("input, [role=dialog]")) return;
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [field, isElsewhere]);
}

/** What the keys do now, as buttons for who has none. */
function Doing(props: {
  arrivals: Arrivals;
  isReady: boolean;
  onMark: (instead: boolean) => void;
  onWalkIn: () => void;
}) {
  const words = useWords();
  const { say } = words;
  const { arrivals, isReady, onMark } = props;
  const { usual, other, isNow } = arrivals;
  const wordsOf = ({ status, minutes }: Arrivals["usual"]) => {
    const mark = nameOf(status, words);
    return minutes ? say("mark-with-minutes", { mark, minutes }) : mark;
  };
  return (
    <div className="door-doing">
      <Button look="primary" isDisabled={!isReady} onPress={() => onMark(false)}>
        {wordsOf(usual)} <Key name={say("key-enter")} />
      </Button>
      {other && (
        <Button isDisabled={!isReady} onPress={() => onMark(true)}>
          {wordsOf(other)} <Key name={`${say("key-shift")}+${say("key-enter")}`} />
        </Button>
      )}
      <Button look="quiet" onPress={props.onWalkIn}>
        + {say("walk-in")}
      </Button>
      {!isNow && <span className="worry">{say("door-not-now")}</span>}
    </div>
  );
}

function Key({ name }: { name: string }) {
  return (
    <span aria-hidden="true">
      <kbd>{name}</kbd>
    </span>
  );
}

/** Who may be meant, the best in large type. */
function People(props: {
  list: string;
  people: readonly RegisterRow[];
  best: number;
  meant: string | null;
  store: RegisterStore;
  session: RegisterSession;
  onChoose: (participant: string) => void;
}) {
  const { say } = useWords();
  const { list, people, best, meant, store, session, onChoose } = props;
  /** The field keeps the focus, and its keys choose. */
  const option = (participant: string) => ({
    role: "option",
    id: `${list}-${participant}`,
    "aria-selected": participant === meant,
    onClick: () => onChoose(participant),
  });
  return (
    <>
      {best > 1 && <p className="door-choose">{say("door-choose", { count: best })}</p>}
      <div role="listbox" id={list} aria-label={say("door-found")} className="door-people">
        {people.map((row, index) => (
          <div key={row.participant} className="option" {...option(row.participant)}>
            {(people.length > 1 || best === 0) && (
              <span aria-hidden="true">
                <kbd>{index + 1}</kbd>
              </span>
            )}
            <Who row={row} store={store} session={session} />
          </div>
        ))}
      </div>
    </>
  );
}

function Who({ row, store, session }: { row: RegisterRow; store: RegisterStore; session: RegisterSession }) {
  const words = useWords();
  const catalogue = useCatalogue();
  const { participant, name, latin, professionalGroup, institution } = row;
  useTopic(store.topics, `cell/${session.id}/${participant}`);
  const mark = store.mark(session.id, participant);
  const work = [row.function || catalogue.name("professional_groups", professionalGroup), institution];
  return (
    <>
      <span className="who">
        <b>{name}</b> {latin && <span className="muted">{latin}</span>}
        <span className="muted work">{work.filter(Boolean).join(" · ")}</span>
      </span>
      {mark.status && (
        <span className="now">
          <Mark mark={mark} session={session} />
          <span>{spokenMark(mark, session, words)}</span>
        </span>
      )}
    </>
  );
}

/** What came of the last: large while nothing is typed, and out of the way of who is typed next. */
function Said(props: {
  outcome: Outcome | null;
  isAside: boolean;
  store: RegisterStore;
  session: RegisterSession;
  onTakeUp: (outcome: Outcome) => void;
}) {
  const words = useWords();
  const { say } = words;
  const { outcome, isAside, store, session, onTakeUp } = props;
  const act = outcome?.kind === "otherwise" || outcome?.kind === "known" ? outcome : null;
  return (
    <div className={isAside ? "door-said aside" : "door-said"} data-kind={outcome?.kind ?? "none"}>
      {!outcome && !isAside && <p className="door-hint">{say("door-hint")}</p>}
      <div role="status">{outcome ? <Words outcome={outcome} session={session} /> : null}</div>
      {act && (
        <Button onPress={() => onTakeUp(act)}>
          {say(act.kind === "known" ? "door-add" : "door-mark-all-the-same")}{" "}
          <Key name={`${say("key-shift")}+${say("key-enter")}`} />
        </Button>
      )}
      {outcome?.kind === "conflict" && (
        <a
          className="link-button"
          href={address({ page: "activity", id: store.activity, tab: "register", at: "conflict" })}
        >
          {say("today-register")}
        </a>
      )}
    </div>
  );
}

function Words({ outcome, session }: { outcome: Outcome; session: RegisterSession }): ReactNode {
  const words = useWords();
  const { say } = words;
  switch (outcome.kind) {
    case "several":
    case "unknown":
    case "unreadable":
      return <p>{say(`door-${outcome.kind}`)}</p>;
    case "known":
    case "conflict":
      return (
        <>
          <p className="name">{outcome.name}</p>
          <p>{say(`door-${outcome.kind}`)}</p>
        </>
      );
    default: {
      const mark = spokenMark(outcome.mark, session, words);
      return (
        <>
          <p className="name">{outcome.name}</p>
          <p>{outcome.kind === "marked" ? mark : say(`door-${outcome.kind}`, { mark })}</p>
        </>
      );
    }
  }
}

/** The last who were marked here, each with the way back. */
function Last(props: {
  entries: readonly Entry[];
  session: RegisterSession;
  onUndo: (entry: Entry) => void;
}) {
  const words = useWords();
  const { say } = words;
  const { entries, session, onUndo } = props;
  return (
    <aside className="door-last" aria-label={say("door-last")}>
      <h2>{say("door-last")}</h2>
      {entries.length === 0 && <p className="muted">{say("door-last-none")}</p>}
      <ol>
        {entries.map((entry, index) => (
          <li key={entry.number}>
            <Mark mark={entry.mark} session={session} />
            <span className="who">{entry.name}</span>
            <Button
              look="quiet"
              {...(index === 0 && { keyName: "Ctrl+Z" })}
              aria-label={say("door-undo", { name: entry.name })}
              onPress={() => onUndo(entry)}
            >
              {say("undo")}
            </Button>
          </li>
        ))}
      </ol>
    </aside>
  );
}
