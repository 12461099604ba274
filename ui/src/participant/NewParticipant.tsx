import { type FormEvent, type ReactNode, useState } from "react";
import type { Backend, ParticipantForm } from "../backend";
import { usePossibleDuplicatesOfNew, useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";
import { ParticipantFields } from "./Fields";
import { FIELDS } from "./form";
import { Who } from "./Twins";

/** Asks for a new person, says who may be that person already, and makes one. What else belongs to it is done in `also`, and is tried again by itself. */
export function NewParticipant(props: {
  title: string;
  submit: string;
  project: string;
  form: ParticipantForm;
  isBrief?: boolean;
  also?: (backend: Backend, participant: string) => Promise<unknown>;
  onClose: () => void;
  onDone: (participant: string, form: ParticipantForm, step: number) => void;
  /** Takes somebody who is known already instead. */
  onKnown: (participant: string, name: string) => void;
  children?: ReactNode;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose} wide>
      <NewParticipantForm {...props} />
    </Dialog>
  );
}

export function NewParticipantForm(props: Parameters<typeof NewParticipant>[0]) {
  const words = useWords();
  const { say } = words;
  const [form, setForm] = useState(props.form);
  const [created, setCreated] = useState<string | null>(null);
  const { write, failure, clear } = useWrite();
  const problems = problemsOf(failure, FIELDS, words);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await write(async (backend) => {
      const id = created ?? (await backend.createParticipant(props.project, form));
      setCreated(id);
      await props.also?.(backend, id);
      return id;
    });
    if (done) props.onDone(done.value, form, done.step);
  };

  return (
    <form onSubmit={submit} noValidate className="form">
      <ParticipantFields
        form={form}
        onChange={(change) => {
          if (isMended(failure, change)) clear();
          setForm({ ...form, ...change });
        }}
        problem={problems.at}
        isBrief={props.isBrief}
        // A person who is made already is mended in the directory, not by this form.
        isDisabled={created !== null}
        autoFocus="family"
      />
      {created === null && <Known project={props.project} form={form} onKnown={props.onKnown} />}
      {problems.other && (
        <p className="problem whole" role="alert">
          {problems.other}
        </p>
      )}
      <div className="actions whole">
        {props.children}
        <Button look="quiet" onPress={props.onClose}>
          {say("cancel")}
        </Button>
        <Button type="submit" look="primary">
          {props.submit}
        </Button>
      </div>
    </form>
  );
}

/** Who may be the person that is being typed: whoever is known is not made again. */
function Known(props: {
  project: string;
  form: ParticipantForm;
  onKnown: (participant: string, name: string) => void;
}) {
  const { say } = useWords();
  const { data } = usePossibleDuplicatesOfNew(props.project, props.form);
  return (
    <div className="twins whole" role="status">
      {data && data.length > 0 && (
        <>
          <h3 className="label">{say("walk-in-known")}</h3>
          <ul>
            {data.map((pair) => (
              <li key={pair.other.id}>
                <Who person={pair.other} why={pair} />
                <Button
                  aria-label={say("new-known-name", { name: pair.other.name })}
                  onPress={() => props.onKnown(pair.other.id, pair.other.name)}
                >
                  {say("new-known")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
