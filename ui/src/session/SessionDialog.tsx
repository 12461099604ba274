import { type FormEvent, useState } from "react";
import type { SessionForm } from "../backend";
import { useWrite } from "../backend/queries";
import { Dialog } from "../controls/Dialog";
import { TextField } from "../controls/Field";
import { FormFoot } from "../controls/FormFoot";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";
import { SessionTimes } from "./SessionTimes";

const FIELDS = ["title", "start", "end", "room", "names"] as const;

/** One session, new (`id` is null) or to be changed. */
export function SessionDialog(props: {
  activity: string;
  id: string | null;
  form: SessionForm;
  onClose: () => void;
}) {
  const { activity, id, onClose } = props;
  const words = useWords();
  const { say } = words;
  const [form, setForm] = useState(props.form);
  const [trainers, setTrainers] = useState(props.form.trainers.join("\n"));
  const { write, failure, clear } = useWrite();
  const place = useProblemInView(failure);
  const problems = problemsOf(failure, FIELDS, words);
  const change = (next: Partial<SessionForm>) => {
    if (isMended(failure, next)) clear();
    setForm({ ...form, ...next });
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const names = trainers
      .split("\n")
      .map((name) => name.trim())
      .filter(Boolean);
    const whole = { ...form, trainers: names };
    const saved = await write<unknown>((backend) =>
      id === null ? backend.createSession(activity, whole) : backend.saveSession(id, whole),
    );
    if (saved) onClose();
  };

  return (
    <Dialog title={say(id === null ? "session-new" : "session-edit")} onClose={onClose}>
      <form ref={place} className="form" onSubmit={submit} noValidate>
        <SessionTimes
          autoFocus
          form={form}
          onChange={change}
          problem={problems.at("end") ?? problems.at("start")}
        />
        <div className="whole">
          <TextField
            label={say("session-title")}
            value={form.title}
            onChange={(title) => change({ title })}
            problem={problems.at("title")}
          />
        </div>
        <div className="whole">
          <TextField
            label={say("session-room")}
            value={form.room}
            onChange={(room) => change({ room })}
            problem={problems.at("room")}
          />
        </div>
        <div className="whole">
          <TextField
            label={say("session-trainers")}
            hint={say("session-trainers-hint")}
            lines={3}
            value={trainers}
            onChange={(names) => {
              if (isMended(failure, { names })) clear();
              setTrainers(names);
            }}
            problem={problems.at("names")}
          />
        </div>
        <FormFoot row={id && `session/${id}`} problem={problems.other} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
