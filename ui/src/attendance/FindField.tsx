import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useWords } from "../language";
import { matches } from "./find";
import { useRecordingHere } from "./recording";
import type { Place } from "./selection";

/** Jumps to a name while it is typed. Enter stays there, Escape goes back to where one was. */
export function FindField(props: { field: RefObject<HTMLInputElement | null>; onLeave: () => void }) {
  const { say } = useWords();
  const { store, selection } = useRecordingHere();
  const [typed, setTyped] = useState("");
  const [nth, setNth] = useState(0);
  const start = useRef<Place>(selection.focus);
  const found = matches(store.rows, typed);

  const jump = (to: string, number: number) => {
    const rows = matches(store.rows, to);
    setTyped(to);
    setNth(number);
    const row = rows[number];
    const { column } = start.current;
    selection.move(row === undefined ? start.current : { row, column });
  };
  const leave = () => {
    setTyped("");
    setNth(0);
    props.onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && found.length) jump(typed, (nth + way + found.length) % found.length);
    else if (event.key === "Enter") leave();
    else if (event.key === "Escape") {
      selection.move(start.current);
      leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <SearchField
        className="field"
        aria-label={say("register-find")}
        value={typed}
        onChange={(text) => jump(text, 0)}
        onFocus={() => {
          start.current = selection.focus;
        }}
      >
        <Input
          ref={props.field}
          className="input"
          placeholder={say("register-find")}
          onKeyDownCapture={onKeyDown}
          aria-keyshortcuts="/"
        />
      </SearchField>
      <span className="count" role="status">
        {typed.trim() &&
          (found.length
            ? say("register-found", { nth: nth + 1, count: found.length })
            : say("register-not-found"))}
      </span>
    </>
  );
}
