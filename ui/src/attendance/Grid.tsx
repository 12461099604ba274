/**
 * The register itself: the rows that are in view, one stop for the Tab key, and the keys.
 *
 * Not React Aria's virtualised table: at 500 × 20 in Chromium, from a key to the next painted frame (median), an arrow
 * takes it 127 ms, a mark 142 ms and a page 570 ms; this grid takes 15, 16 and 36 ms. It also knows rows to select, not
 * ranges of cells, takes letters for itself, and keeps no column in view beside those that scroll.
 */
import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useWords } from "../language";
import { type Columns, columnsFor, windowOf } from "./columns";
import { type Action, actionOf } from "./keys";
import { Count, Head, Row, startsDay } from "./Rows";
import { useRecordingHere } from "./recording";
import { placeOf, ROWS } from "./roles";
import { FOCUS, type Place } from "./selection";
import { SHAPE } from "./store";
import { useTopic } from "./topics";

/** What a key asks for beyond the grid. */
export type Request = "find" | "walkIn" | "menu" | "sources" | "receipt" | "door" | "note";

export interface GridProps {
  label: string;
  grid: RefObject<HTMLDivElement | null>;
  onRequest: (request: Request) => void;
  /** What stands at the foot of the names. */
  foot: ReactNode;
}

export function Grid({ label, grid, onRequest, foot }: GridProps) {
  const { store, selection } = useRecordingHere();
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  const version = useTopic(store.topics, SHAPE);
  const moved = useTopic(store.topics, FOCUS);
  const { rows, sessions } = store;
  const columns = columnsFor(view.width, sessions.length);
  const cellId = useCallback((row: number, column: number) => `${prefix}-${row}-${column}`, [prefix]);
  const keys = useKeys(onRequest, view.pageOf);
  const pointer = usePointer(onRequest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the focus moved, and only then
  useLayoutEffect(() => {
    show(scroller.current, selection.focus, columns, view.row);
    showOnPage(document.getElementById(cellId(selection.focus.row, selection.focus.column)));
  }, [moved, version, view.row, columns.session]);

  const { from, to } = windowOf(view.top, view.height, view.row, rows.length);
  const shown = rows.slice(from, to).map((row, index) => ({ row, number: from + index }));
  const { focus } = selection;
  const focused = rows[focus.row];
  // The active cell stays in the document wherever the page is scrolled to: the grid names it.
  if (focused && (focus.row < from || focus.row >= to)) shown.push({ row: focused, number: focus.row });
  return (
    <div className="grid" ref={scroller} style={templateOf(columns, sessions.length)}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of 10,000 cells would not be in the document whole */}
      <div
        role="grid"
        ref={grid}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={sessions.length + 3}
        aria-multiselectable
        aria-readonly={!store.mayRecord}
        aria-activedescendant={focused && cellId(focus.row, focus.column)}
        {...keys}
        {...pointer}
      >
        <div {...ROWS} className="grid-head">
          <Head sessions={sessions} columns={columns} />
        </div>
        <div {...ROWS} className="grid-body" style={{ height: rows.length * view.row }}>
          {shown.map(({ row, number }) => (
            <Row
              key={row.participant}
              row={row}
              number={number}
              top={number * view.row}
              sessions={sessions}
              hasWork={columns.work > 0}
              cellId={cellId}
            />
          ))}
        </div>
      </div>
      <div className="grid-foot cells">
        <div className="lead">{foot}</div>
        {columns.work > 0 && <span className="work" />}
        {sessions.map((session, column) => (
          <Count key={session.id} session={session} isDay={startsDay(sessions, column)} />
        ))}
        <span className="hours" />
      </div>
    </div>
  );
}

function templateOf(
  { name, work, session, hours, total, hoursStay }: Columns,
  sessions: number,
): CSSProperties {
  const tracks = [name, ...(work ? [work] : []), ...Array<number>(sessions).fill(session), hours];
  return {
    "--columns": tracks.map((pixels) => `${pixels}px`).join(" "),
    "--total": `${total}px`,
    "--hours-right": hoursStay ? "0px" : "auto",
  } as CSSProperties;
}

const ROW = 28;
const ROWS_WITHOUT_LAYOUT = 40;

/** What is in view: how far it is scrolled, its size, and the height of a row, which the style sheet decides. */
function useView(scroller: RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState({ top: 0, width: 1024, height: ROW * ROWS_WITHOUT_LAYOUT, row: ROW });
  useLayoutEffect(() => {
    const place = scroller.current;
    if (!place) return;
    const measure = () =>
      setView((last) => {
        const row = Number.parseInt(getComputedStyle(place).getPropertyValue("--row"), 10) || ROW;
        // Scrolling within a step renders nothing.
        const top = Math.floor(place.scrollTop / row) * row;
        const next = {
          top,
          width: place.clientWidth || last.width,
          height: place.clientHeight || last.height,
          row,
        };
        const keys = Object.keys(next) as Array<keyof typeof next>;
        const from = windowOf(last.top, last.height, last.row, Number.MAX_SAFE_INTEGER).from;
        const isSame =
          windowOf(next.top, next.height, next.row, Number.MAX_SAFE_INTEGER).from === from &&
          keys.every((key) => key === "top" || next[key] === last[key]);
        return isSame ? last : next;
      });
    measure();
    place.addEventListener("scroll", measure, { passive: true });
    const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(measure);
    observer?.observe(place);
    return () => {
      place.removeEventListener("scroll", measure);
      observer?.disconnect();
    };
  }, [scroller]);
  const pageOf = useCallback(() => {
    const place = scroller.current;
    return Math.max(1, Math.floor(((place && insetsOf(place).height) || view.height) / view.row) - 1);
  }, [scroller, view.height, view.row]);
  return { ...view, pageOf };
}

/** The part of the scroller that neither head nor foot covers. */
function insetsOf(place: HTMLElement) {
  const heightOf = (name: string) => place.querySelector<HTMLElement>(name)?.offsetHeight ?? 0;
  return { height: place.clientHeight - heightOf(".grid-head") - heightOf(".grid-foot") };
}

/** Scrolls just as far as it needs for a cell to be seen whole, beside what stays in place. */
function show(place: HTMLElement | null, focus: Place, columns: Columns, row: number) {
  if (!place || place.clientHeight === 0) return;
  const { height } = insetsOf(place);
  const top = focus.row * row;
  if (top < place.scrollTop) place.scrollTop = top;
  else if (top + row > place.scrollTop + height) place.scrollTop = top + row - height;
  const left = columns.work + focus.column * columns.session;
  const width = place.clientWidth - columns.name - (columns.hoursStay ? columns.hours : 0);
  // From right to left, a place that is scrolled is before zero.
  const sign = getComputedStyle(place).direction === "rtl" ? -1 : 1;
  const scrolled = sign * place.scrollLeft;
  if (left - columns.work < scrolled && focus.column === 0) place.scrollLeft = 0;
  else if (left < scrolled) place.scrollLeft = sign * left;
  else if (left + columns.session > scrolled + width)
    place.scrollLeft = sign * (left + columns.session - width);
}

/** Where the window is too low for the whole register, the page scrolls as well: the cell stays in sight. */
function showOnPage(cell: HTMLElement | null) {
  const page = cell?.closest("main");
  if (!cell || !page || page.scrollHeight <= page.clientHeight) return;
  const { top, bottom } = cell.getBoundingClientRect();
  const within = page.getBoundingClientRect();
  if (top < within.top) page.scrollTop += top - within.top;
  else if (bottom > within.bottom) page.scrollTop += bottom - within.bottom;
}

/** How long a key may be under way, in milliseconds; clocks that differ by more say nothing. */
const LATEST_KEY = 2000;

/** The keys of the grid. */
function useKeys(onRequest: (request: Request) => void, pageOf: () => number) {
  const recording = useRecordingHere();
  const words = useWords();
  const { store, selection, finishDraft } = recording;

  const step = (rows: number) =>
    selection.move({ row: selection.focus.row + rows, column: selection.focus.column });

  const move = (action: Action & { do: "move" | "edge" }) => {
    const { row, column } = selection.focus;
    if (action.do === "move") {
      const rows = action.rows * (action.page ? pageOf() : 1);
      return selection.move({ row: row + rows, column: column + action.columns }, action.extend);
    }
    const edge = (to: "first" | "last" | undefined, here: number) =>
      to === "first" ? 0 : to === "last" ? Number.MAX_SAFE_INTEGER : here;
    selection.move({ row: edge(action.row, row), column: edge(action.column, column) }, action.extend);
  };

  /** Excel's way: what was marked is done, the next one is below. A range stays, to be changed as a whole. */
  const moveOn = () => {
    if (!selection.isRange) step(1);
  };

  const whileDrafting = (action: Action): boolean => {
    const { draft } = selection;
    if (!draft) return false;
    if (action.do === "digit") {
      selection.setDraft({ ...draft, digits: (draft.digits + action.digit).slice(0, 3) });
    } else if (action.do === "clear") {
      selection.setDraft(draft.digits ? { ...draft, digits: draft.digits.slice(0, -1) } : null);
    } else if (action.do === "escape") {
      selection.setDraft(null);
    } else {
      if (!finishDraft()) return true;
      if (action.do === "mark" || action.do === "enter") moveOn();
      return action.do === "enter";
    }
    return true;
  };

  const perform = (action: Action) => {
    if (whileDrafting(action)) return;
    switch (action.do) {
      case "move":
      case "edge":
        return move(action);
      case "mark":
        recording.mark(action.status);
        if (store.mayRecord && !selection.draft) moveOn();
        return;
      case "clear":
        return recording.mark(null);
      case "enter":
        if (!action.back && !selection.isRange && isInConflict(recording)) return onRequest("sources");
        return step(action.back ? -1 : 1);
      case "escape":
        return selection.collapse();
      case "rest":
        return recording.markRest();
      case "confirm":
        recording.confirm(action.all);
        if (store.mayRecord && !action.all) moveOn();
        return;
      case "find":
      case "menu":
      case "receipt":
        return onRequest(action.do);
      case "walkIn":
      case "door":
      case "note":
        if (recording.mayWrite()) onRequest(action.do);
    }
  };

  useEffect(
    () => () => {
      finishDraft();
    },
    [finishDraft],
  );

  const focusedAt = useRef(0);
  return {
    onFocus: ({ timeStamp }: FocusEvent) => {
      focusedAt.current = timeStamp;
    },
    onKeyDown: (event: KeyboardEvent) => {
      // A web view may deliver a key after a click that came later: such a key was meant for a field.
      const late = focusedAt.current - event.timeStamp;
      if (late > 0 && late < LATEST_KEY) return;
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (isUndo && selection.draft) selection.setDraft(null);
      else {
        const action = actionOf(event, words, selection.draft !== null);
        if (!action) return;
        perform(action);
      }
      event.preventDefault();
      event.stopPropagation();
    },
    onBlur: () => {
      if (!finishDraft()) selection.setDraft(null);
    },
  };
}

function isInConflict({ store, selection: { cell } }: ReturnType<typeof useRecordingHere>): boolean {
  return !!cell && store.mark(cell.session.id, cell.participant).inConflict;
}

/** The pointer: a click chooses a cell, a click on the chosen cell opens its marks, dragging chooses a range. */
function usePointer(onRequest: (request: Request) => void) {
  const { selection, finishDraft } = useRecordingHere();
  const pressed = useRef<"again" | "new" | null>(null);
  /** The cell that was clicked last: the first click only says which is meant, even where the focus is already. */
  const clicked = useRef<Place | null>(null);
  const choose = (place: Place, extend: boolean) => {
    if (finishDraft()) selection.move(place, extend);
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      pressed.current = null;
      const place = placeOf(event.target);
      if (!place || event.button !== 0) return;
      const isSame = selection.isFocus(place.row, place.column) && !selection.isRange;
      const isAgain = clicked.current?.row === place.row && clicked.current.column === place.column;
      pressed.current = isSame && isAgain && !event.shiftKey ? "again" : "new";
      clicked.current = place;
      if (!isSame) choose(place, event.shiftKey);
    },
    onPointerMove: (event: PointerEvent) => {
      if (!pressed.current || (event.buttons & 1) === 0 || event.pointerType === "touch") return;
      const place = placeOf(event.target);
      if (!place || selection.isFocus(place.row, place.column)) return;
      pressed.current = "new";
      choose(place, true);
    },
    onClick: () => {
      if (pressed.current === "again") onRequest("menu");
      pressed.current = null;
    },
    onContextMenu: (event: MouseEvent) => {
      const place = placeOf(event.target);
      if (!place) return;
      event.preventDefault();
      if (!selection.isChosen(place.row, place.column)) choose(place, false);
      onRequest("menu");
    },
  };
}
