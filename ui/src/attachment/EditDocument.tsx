import { type FormEvent, useState } from "react";
import type { AttachmentForm, Kind } from "../backend";
import { useWrite } from "../backend/queries";
import { Choice } from "../controls/Choice";
import { Dialog } from "../controls/Dialog";
import { TextField } from "../controls/Field";
import { FormFoot } from "../controls/FormFoot";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";
import { kindOptions } from "./words";

/** What a file is called, and what it is. */
export function EditDocument(props: { id: string; form: AttachmentForm; onClose: () => void }) {
  const { id, onClose } = props;
  const words = useWords();
  const { say } = words;
  const [form, setForm] = useState(props.form);
  const { write, failure, clear } = useWrite();
  const problems = problemsOf(failure, ["name"], words);
  const change = (next: Partial<typeof form>) => {
    if (isMended(failure, next)) clear();
    setForm({ ...form, ...next });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await write((backend) => backend.saveAttachment(id, form))) onClose();
  };
  return (
    <Dialog title={say("document-edit")} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <div className="whole">
          <TextField
            autoFocus
            label={say("document-name")}
            value={form.name}
            onChange={(name) => change({ name })}
            problem={problems.at("name")}
          />
        </div>
        <div className="whole">
          <Choice
            label={say("document-kind")}
            options={kindOptions(words)}
            none={say("document-kind-none")}
            value={form.kind}
            onChange={(kind) => change({ kind: kind as Kind | null })}
          />
        </div>
        <FormFoot row={`attachment/${id}`} problem={problems.other} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
