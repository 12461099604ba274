import type { RefObject } from "react";
import { Menu, MenuItem, Popover, Separator } from "react-aria-components";
import type { MarkStatus } from "../backend";
import { useWords } from "../language";
import { letterOf, nameOf, STATUSES } from "./marks";
import { useRecordingHere } from "./recording";

/** The marks to choose from, beside the cell in focus. */
export function MarkMenu(props: {
  cell: RefObject<HTMLElement | null>;
  onClose: () => void;
  onSources: () => void;
}) {
  const words = useWords();
  const { say } = words;
  const { store, selection, mark, mayWrite } = useRecordingHere();
  const { cell } = selection;
  const now = cell && store.mark(cell.session.id, cell.participant);
  const choose = (key: string | number) => {
    props.onClose();
    if (key === SOURCES) props.onSources();
    else if (mayWrite()) mark(key === CLEAR ? null : (key as MarkStatus));
  };
  return (
    <Popover
      className="popover marks-menu"
      triggerRef={props.cell}
      isOpen
      onOpenChange={(open) => open || props.onClose()}
      placement="bottom"
      offset={2}
    >
      <Menu aria-label={say("register-menu")} onAction={choose} autoFocus="first">
        {now?.inConflict && (
          <MenuItem id={SOURCES} className="option" textValue={say("sources-see")}>
            {say("sources-see")}
          </MenuItem>
        )}
        {now?.inConflict && <Separator />}
        {STATUSES.map((status) => (
          <MenuItem key={status} id={status} className="option" textValue={nameOf(status, words)}>
            <span className="sample">
              <span className={`mark ${status}`}>{letterOf(status, words)}</span>
            </span>
            {nameOf(status, words)}
          </MenuItem>
        ))}
        <MenuItem id={CLEAR} className="option" textValue={say("register-clear")}>
          <span className="sample" />
          {say("register-clear")}
        </MenuItem>
      </Menu>
    </Popover>
  );
}

const CLEAR = "clear";
const SOURCES = "sources";
