import { useState } from "react";
import { Autocomplete, Input, Label, ListBox, ListBoxItem, SearchField } from "react-aria-components";
import { useUndo } from "../app/undo";
import type { EnrolmentForm, ParticipantSummary } from "../backend";
import { useParticipants, useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { EMPTY, fromName } from "./form";
import { NewParticipantForm } from "./NewParticipant";
import { useWorkWords } from "./words";

/** How many people are asked about: whoever is not among them is found by one more letter. */
const MOST = 6;
const NEW = "new";

/**
 * Somebody who came unannounced. Whoever is known to the project already is enrolled, not made again: that is asked
 * before anything else.
 */
export function WalkIn(props: {
  activity: string;
  project: string;
  enrolled: ReadonlySet<string>;
  onClose: () => void;
  onDone: (participant: string) => void;
}) {
  const { activity, project, onClose } = props;
  const { say } = useWords();
  const [name, setName] = useState("");
  const [isNew, setNew] = useState(false);
  const notify = useNotice();
  const undo = useUndo();
  const form = (participant: string): EnrolmentForm => ({
    participants: [participant],
    role: "participant",
    walkIn: true,
  });
  const done = (participant: string, who: string) => {
    notify({ kind: "done", text: say("walk-in-done", { name: who }), undo: () => void undo("undo") });
    props.onDone(participant);
  };
  return (
    <Dialog title={say("walk-in-title")} onClose={onClose} wide={isNew}>
      {isNew ? (
        <NewParticipantForm
          title={say("walk-in-title")}
          submit={say("walk-in-create")}
          project={project}
          form={{ ...EMPTY, ...fromName(name) }}
          isBrief
          also={(backend, id) => backend.enrolParticipants(activity, form(id))}
          onClose={onClose}
          onDone={(id, { family, given }) => done(id, [family, given].filter(Boolean).join(", "))}
        >
          <Button look="quiet" onPress={() => setNew(false)}>
            {say("walk-in-back")}
          </Button>
        </NewParticipantForm>
      ) : (
        <WhoIsIt
          {...props}
          name={name}
          onName={setName}
          onNew={() => setNew(true)}
          enrolment={form}
          onEnrolled={done}
        />
      )}
    </Dialog>
  );
}

function WhoIsIt(props: {
  activity: string;
  project: string;
  enrolled: ReadonlySet<string>;
  name: string;
  onName: (name: string) => void;
  onNew: () => void;
  enrolment: (participant: string) => EnrolmentForm;
  onEnrolled: (participant: string, name: string) => void;
  onDone: (participant: string) => void;
}) {
  const { activity, project, enrolled, name, onName } = props;
  const words = useWords();
  const { say } = words;
  const { write, failure } = useWrite();
  const asked = name.trim();
  const { data } = useParticipants(asked ? project : "", asked);
  const known = asked ? (data?.participants ?? []).slice(0, MOST) : [];

  const choose = async (id: string) => {
    if (id === NEW) return props.onNew();
    if (enrolled.has(id)) return props.onDone(id);
    const written = await write((backend) => backend.enrolParticipants(activity, props.enrolment(id)));
    if (written) props.onEnrolled(id, known.find((person) => person.id === id)?.name ?? "");
  };
  return (
    <Autocomplete inputValue={name} onInputChange={onName}>
      <SearchField className="field" autoFocus>
        <Label>{say("walk-in-name")}</Label>
        <Input className="input" />
      </SearchField>
      {known.length > 0 && <p className="label">{say("walk-in-known")}</p>}
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      <ListBox
        aria-label={known.length > 0 ? say("walk-in-known") : say("walk-in-title")}
        className="known"
        onAction={(id) => void choose(String(id))}
        renderEmptyState={() => <p className="muted">{say("walk-in-hint")}</p>}
      >
        {known.map((person) => (
          <Known key={person.id} person={person} isEnrolled={enrolled.has(person.id)} />
        ))}
        {asked && (
          <ListBoxItem id={NEW} className="option" textValue={say("walk-in-new", { name: asked })}>
            + {say("walk-in-new", { name: asked })}
          </ListBoxItem>
        )}
      </ListBox>
    </Autocomplete>
  );
}

function Known({ person, isEnrolled }: { person: ParticipantSummary; isEnrolled: boolean }) {
  const { say } = useWords();
  const work = useWorkWords(person);
  return (
    <ListBoxItem id={person.id} className="option" textValue={person.name}>
      <span className="who">
        <b>{person.name}</b>
        {person.latin && <span className="muted"> {person.latin}</span>}
        <span className="muted line-2">{work}</span>
      </span>
      {isEnrolled && <span className="end muted">{say("walk-in-enrolled")}</span>}
    </ListBoxItem>
  );
}
