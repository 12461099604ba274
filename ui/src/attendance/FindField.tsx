import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useBackend } from "../backend";
import { useWords } from "../language";
import { useRecordingHere } from "./recording";
import type { Place } from "./selection";

/** Jumps to a name while it is typed, as people are found. Enter stays there, Escape goes back to where one was. */
export function FindField(props: { field: RefObject<HTMLInputElement | null>; onLeave: () => void }) {
  const { say } = useWords();
  const { store, selection } = useRecordingHere();
  const backend = useBackend();
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<number[] | null>(null);
  const [nth, setNth] = useState(0);
  const start = useRef<Place>(selection.focus);
  /** What is being looked for, and when it is known. */
  const asked = useRef<{ text: string; answered: Promise<void> }>({ text: "", answered: Promise.resolve() });

  const jump = (rows: number[], number: number) => {
    setFound(rows);
    setNth(number);
    const row = rows[number];
    const { column } = start.current;
    selection.move(row === undefined ? start.current : { row, column });
  };
  const look = async (text: string) => {
    const people = text.trim() ? await backend.findInRegister(store.activity, text) : [];
    if (asked.current.text !== text) return;
    jump(
      people.map((person) => store.rowOf(person)).filter((row) => row >= 0),
      0,
    );
  };
  const type = (text: string) => {
    setTyped(text);
    asked.current.text = text;
    asked.current.answered = look(text);
  };
  const leave = () => {
    asked.current.text = "";
    setTyped("");
    setFound(null);
    setNth(0);
    props.onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && found?.length) jump(found, (nth + way + found.length) % found.length);
    // Who types fast and leaves shall be where the name is.
    else if (event.key === "Enter") void asked.current.answered.finally(leave);
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
        onChange={type}
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
        {found &&
          typed.trim() &&
          (found.length
            ? say("register-found", { nth: nth + 1, count: found.length })
            : say("register-not-found"))}
      </span>
    </>
  );
}
