/** What a key means in the register. Letters follow the reader's language; where another script is on the keyboard, the key's place counts. */
import type { MarkStatus } from "../backend";
import type { Words } from "../language";
import { letterOf, STATUSES } from "./marks";

export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export type Action =
  /** By so many rows and columns; `page` is a screenful of rows. */
  | { do: "move"; rows: number; columns: number; page?: true; extend: boolean }
  /** To the first or last row or column. */
  | { do: "edge"; row?: "first" | "last"; column?: "first" | "last"; extend: boolean }
  | { do: "mark"; status: MarkStatus }
  | { do: "clear" }
  | { do: "digit"; digit: string }
  | { do: "enter"; back: boolean }
  | { do: "escape" }
  | { do: "menu" }
  | { do: "rest" }
  | { do: "find" }
  | { do: "walkIn" }
  /** Who marked the cell, and what became of it. */
  | { do: "receipt" }
  | { do: "door" }
  | { do: "note" }
  /** What is proposed, in the chosen cells or in the whole session. */
  | { do: "confirm"; all: boolean };

const ARROWS: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The keys of the register, by what they are called in the key bar. */
export function commandLetters({ say }: Words) {
  return {
    rest: say("key-rest"),
    walkIn: say("key-walk-in"),
    receipt: say("key-receipt"),
    door: say("key-door"),
    note: say("key-note"),
    confirm: say("key-confirm"),
  };
}

/** The meaning of a key, or none where it is not the register's. `drafting`: minutes are being typed. */
export function actionOf(pressed: Pressed, words: Words, drafting: boolean): Action | null {
  if (pressed.altKey) return null;
  return (
    moving(pressed) ??
    (pressed.ctrlKey || pressed.metaKey ? withCtrl(pressed) : plain(pressed, words, drafting))
  );
}

function moving({ key, shiftKey: extend, ctrlKey, metaKey }: Pressed): Action | null {
  const far = ctrlKey || metaKey;
  const arrow = ARROWS[key];
  if (arrow && !far) return { do: "move", rows: arrow[0], columns: arrow[1], extend };
  switch (key) {
    case "ArrowUp":
      return { do: "edge", row: "first", extend };
    case "ArrowDown":
      return { do: "edge", row: "last", extend };
    case "ArrowLeft":
      return { do: "edge", column: "first", extend };
    case "ArrowRight":
      return { do: "edge", column: "last", extend };
    case "PageUp":
      return far ? null : { do: "move", rows: -1, columns: 0, page: true, extend };
    case "PageDown":
      return far ? null : { do: "move", rows: 1, columns: 0, page: true, extend };
    case "Home":
      return { do: "edge", column: "first", ...(far && { row: "first" }), extend };
    case "End":
      return { do: "edge", column: "last", ...(far && { row: "last" }), extend };
    default:
      return null;
  }
}

function withCtrl({ key, shiftKey }: Pressed): Action | null {
  return key.toLowerCase() === "f" && !shiftKey ? { do: "find" } : null;
}

function plain(pressed: Pressed, words: Words, drafting: boolean): Action | null {
  const { key, code, shiftKey } = pressed;
  // Minutes by the place of the key: French keyboards have the digits under Shift.
  const digit = drafting ? (/^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? /^\d$/.exec(key)?.[0]) : undefined;
  if (digit) return { do: "digit", digit };
  switch (key) {
    case "Enter":
      return { do: "enter", back: shiftKey };
    case "Escape":
      return { do: "escape" };
    case "Backspace":
    case "Delete":
      return { do: "clear" };
    case " ":
    case "F2":
    case "ContextMenu":
      return { do: "menu" };
    case "F10":
      return shiftKey ? { do: "menu" } : null;
    case "/":
      return { do: "find" };
    case "-":
      return { do: "mark", status: "not_expected" };
  }
  // The key of "/" types a full stop where the keyboard is Cyrillic or Georgian.
  if (code === "Slash" && key === ".") return { do: "find" };
  return ofLetter(letterOfKey(pressed), shiftKey, words);
}

function ofLetter(letter: string, shiftKey: boolean, words: Words): Action | null {
  const status = STATUSES.find((one) => letterOf(one, words).toLowerCase() === letter);
  if (status) return { do: "mark", status };
  const letters = commandLetters(words);
  const is = (command: keyof typeof letters) => letters[command].toLowerCase() === letter;
  if (is("confirm")) return { do: "confirm", all: shiftKey };
  const command = (["rest", "walkIn", "receipt", "door", "note"] as const).find(is);
  return command ? { do: command } : null;
}

/** The Latin letter of a key, whatever script is on the keyboard. */
function letterOfKey({ key, code }: Pick<Pressed, "key" | "code">): string {
  if (key.length === 1 && !/[\p{Script=Latin}\P{L}]/u.test(key) && /^Key[A-Z]$/.test(code))
    return code.slice(3).toLowerCase();
  return key.toLowerCase();
}
