import { type FormEvent, useState } from "react";
import { useWrite } from "../backend/queries";
import { Dialog } from "../controls/Dialog";
import { TextField } from "../controls/Field";
import { FormFoot } from "../controls/FormFoot";
import { useWords } from "../language";
import { problemsOf } from "../language/failure";

/** The remark on somebody's attendance. */
export function EditNote(props: {
  session: string;
  participant: string;
  name: string;
  text: string;
  onClose: () => void;
}) {
  const { session, participant, onClose } = props;
  const words = useWords();
  const { say } = words;
  const [text, setText] = useState(props.text);
  const { write, failure, clear } = useWrite();
  const problems = problemsOf(failure, ["text"], words);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await write((backend) => backend.noteAttendance(session, participant, text))) onClose();
  };
  return (
    <Dialog title={say("note-edit")} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <p className="muted whole">{props.name}</p>
        <div className="whole">
          <TextField
            autoFocus
            label={say("group-attendance_note")}
            lines={4}
            value={text}
            onChange={(next) => {
              clear();
              setText(next);
            }}
            problem={problems.at("text")}
          />
        </div>
        <FormFoot problem={problems.other} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
