import type { KeyboardEvent, RefObject } from "react";
import { Menu, MenuItem, Popover, Separator } from "react-aria-components";
import type { MarkStatus } from "../backend";
import { useWords } from "../language";
import { actionOf } from "./keys";
import { letterOf, nameOf, STATUSES } from "./marks";
import { useRecordingHere } from "./recording";

/** The marks to choose from, beside the cell in focus. */
export function MarkMenu(props: {
  cell: RefObject<HTMLElement | null>;
  onClose: () => void;
  onSources: () => void;
  onReceipt: () => void;
  onNote: () => void;
}) {
  const words = useWords();
  const { say } = words;
  const { store, selection, mark, mayWrite } = useRecordingHere();
  const { cell } = selection;
  const now = cell && store.mark(cell.session.id, cell.participant);
  const choose = (key: string | number) => {
    props.onClose();
    if (key === SOURCES) props.onSources();
    else if (key === RECEIPT) props.onReceipt();
    else if (key === NOTE) props.onNote();
    else if (mayWrite()) mark(key === CLEAR ? null : (key as MarkStatus));
  };
  /** The letters mark here as they do in the grid. */
  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOf(event, words, false);
    if (action?.do !== "mark" && action?.do !== "receipt") return;
    event.preventDefault();
    event.stopPropagation();
    choose(action.do === "mark" ? action.status : RECEIPT);
  };
  return (
    <Popover
      className="popover marks-menu"
      aria-label={say("register-menu")}
      triggerRef={props.cell}
      isOpen
      onOpenChange={(open) => open || props.onClose()}
      placement="bottom"
      offset={2}
    >
      <div role="presentation" onKeyDownCapture={onKeyDown}>
        <Menu aria-label={say("register-menu")} onAction={choose} autoFocus="first">
          {now?.inConflict && (
            <MenuItem id={SOURCES} className="option" textValue={say("sources-see")}>
              {say("sources-see")}
            </MenuItem>
          )}
          {now?.inConflict && <Separator />}
          {STATUSES.map((status) => (
            <MenuItem key={status} id={status} className="option" textValue={nameOf(status, words)}>
              <span className="sample" aria-hidden="true">
                <span className={`mark ${status}`}>{letterOf(status, words)}</span>
              </span>
              {nameOf(status, words)}
            </MenuItem>
          ))}
          <MenuItem id={CLEAR} className="option" textValue={say("register-clear")}>
            <span className="sample" />
            {say("register-clear")}
          </MenuItem>
          <Separator />
          <MenuItem id={RECEIPT} className="option" textValue={say("receipt-title")}>
            {say("receipt-title")}
          </MenuItem>
          <MenuItem id={NOTE} className="option" textValue={say("note")}>
            <span className="sample" />
            {say("note")}
          </MenuItem>
        </Menu>
      </div>
    </Popover>
  );
}

const CLEAR = "clear";
const SOURCES = "sources";
const RECEIPT = "receipt";
const NOTE = "note";
