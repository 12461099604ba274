import { type KeyboardEvent, useId, useState } from "react";
import { Input, Label, SearchField } from "react-aria-components";
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
  /** What was typed of the name already. */
  name?: string;
  onClose: () => void;
  onDone: (participant: string) => void;
}) {
  const { activity, project, onClose } = props;
  const { say } = useWords();
  const [name, setName] = useState(props.name ?? "");
  const [isNew, setNew] = useState(false);
  const notify = useNotice();
  const form = (participant: string): EnrolmentForm => ({
    participants: [participant],
    role: "participant",
    walkIn: true,
  });
  const done = (participant: string, who: string, step: number) => {
    notify({ kind: "done", text: say("walk-in-done", { name: who }), step });
    props.onDone(participant);
  };
  const { write } = useWrite();
  const known = async (id: string, who: string) => {
    if (props.enrolled.has(id)) return props.onDone(id);
    const written = await write((backend) => backend.enrolParticipants(activity, form(id)));
    if (written) done(id, who, written.step);
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
          onKnown={(id, name) => void known(id, name)}
          also={(backend, id) => backend.enrolParticipants(activity, form(id))}
          onClose={onClose}
          onDone={(id, { family, given }, step) => done(id, [family, given].filter(Boolean).join(", "), step)}
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
  onEnrolled: (participant: string, name: string, step: number) => void;
  onDone: (participant: string) => void;
}) {
  const { activity, project, enrolled, name, onName } = props;
  const words = useWords();
  const { say } = words;
  const { write, failure } = useWrite();
  const asked = name.trim();
  const { data, isPlaceholderData } = useParticipants(asked ? project : "", asked);
  // Only who answers to what stands in the field now: Enter must never take somebody who was found a letter ago.
  const isFound = !!asked && !!data && !isPlaceholderData;
  const known = isFound ? data.participants.slice(0, MOST) : [];

  const choose = async (id: string) => {
    if (id === NEW) return props.onNew();
    if (enrolled.has(id)) return props.onDone(id);
    const written = await write((backend) => backend.enrolParticipants(activity, props.enrolment(id)));
    if (written) props.onEnrolled(id, known.find((person) => person.id === id)?.name ?? "", written.step);
  };
  const ids = isFound ? [...known.map(({ id }) => id), NEW] : [];
  const list = useOptions(ids, asked, {
    label: say(known.length ? "walk-in-known" : "walk-in-title"),
    onChoose: (id) => void choose(id),
  });
  return (
    <>
      <SearchField className="field" value={name} onChange={onName} autoFocus>
        <Label>{say("walk-in-name")}</Label>
        <Input className="input" {...list.input} />
      </SearchField>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      {known.length > 0 && <p className="label">{say("walk-in-known")}</p>}
      {!asked && <p className="hint">{say("walk-in-hint")}</p>}
      <div className="known" {...list.box}>
        {known.map((person) => (
          <div key={person.id} className="option" {...list.option(person.id)}>
            <Known person={person} isEnrolled={enrolled.has(person.id)} />
            <EnterKey />
          </div>
        ))}
        {isFound && (
          <div className="option" {...list.option(NEW)}>
            <span className="who">+ {say("walk-in-new", { name: asked })}</span>
            <EnterKey />
          </div>
        )}
      </div>
    </>
  );
}

/**
 * A list under a field that keeps the focus: arrows go through it, Enter takes. The first is chosen anew with each letter.
 * (React Aria's autocomplete stays with an option when others come in above it, here with "new person": a twin by Enter.)
 */
function useOptions(
  ids: readonly string[],
  query: string,
  { label, onChoose }: { label: string; onChoose: (id: string) => void },
) {
  const prefix = useId();
  const [at, setAt] = useState({ query, index: 0 });
  const index = at.query === query ? Math.min(at.index, ids.length - 1) : 0;
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const id = ids[index];
    if (way && ids.length) setAt({ query, index: (index + way + ids.length) % ids.length });
    else if (event.key === "Enter" && id !== undefined) onChoose(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    input: {
      role: "combobox",
      "aria-expanded": ids.length > 0,
      "aria-controls": prefix,
      "aria-autocomplete": "list",
      "aria-activedescendant": ids.length ? `${prefix}-${index}` : undefined,
      onKeyDownCapture,
    },
    box: { role: "listbox", id: prefix, "aria-label": label },
    option: (id: string) => {
      const number = ids.indexOf(id);
      return {
        role: "option",
        id: `${prefix}-${number}`,
        "aria-selected": number === index,
        "data-focused": number === index || undefined,
        onPointerEnter: () => setAt({ query, index: number }),
        onClick: () => onChoose(id),
      };
    },
  } as const;
}

/** The key that takes the option that is chosen. */
function EnterKey() {
  return (
    <span aria-hidden="true">
      <kbd>⏎</kbd>
    </span>
  );
}

function Known({ person, isEnrolled }: { person: ParticipantSummary; isEnrolled: boolean }) {
  const { say } = useWords();
  const work = useWorkWords(person);
  return (
    <>
      <span className="who">
        <b>{person.name}</b> {person.latin && <span className="muted">{person.latin}</span>}
        <span className="muted line-2">{work}</span>
      </span>
      {isEnrolled && <span className="end muted">{say("walk-in-enrolled")}</span>}
    </>
  );
}
