import { type KeyboardEvent, type RefObject, useState } from "react";
import { Dialog, Label, Popover, TextArea, TextField } from "react-aria-components";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { useRecordingHere } from "./recording";
import type { Cell } from "./selection";

/** The remark on one cell. Enter keeps it, Escape leaves it as it was, an empty one is none. */
export function NoteField(props: { cell: Cell; at: RefObject<HTMLElement | null>; onClose: () => void }) {
  const { say } = useWords();
  const { store, writeNote } = useRecordingHere();
  const { participant, session } = props.cell;
  const [text, setText] = useState(() => store.mark(session.id, participant).note);
  const keep = () => {
    props.onClose();
    writeNote(props.cell, text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    keep();
  };
  const label = say("note-on", { name: store.rows[store.rowOf(participant)]?.name ?? "" });
  return (
    <Popover
      className="popover note-field"
      triggerRef={props.at}
      isOpen
      onOpenChange={(open) => open || props.onClose()}
      placement="bottom"
      offset={2}
    >
      <Dialog aria-label={label}>
        <TextField className="field" value={text} onChange={setText} autoFocus>
          <Label>{label}</Label>
          <TextArea className="input" rows={2} onKeyDownCapture={onKeyDown} />
        </TextField>
        <div className="actions">
          <Button look="primary" onPress={keep}>
            {say("save")}
          </Button>
          <Button look="quiet" onPress={props.onClose}>
            {say("cancel")}
          </Button>
        </div>
      </Dialog>
    </Popover>
  );
}
