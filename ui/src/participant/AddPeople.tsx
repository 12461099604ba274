import { useRef, useState } from "react";
import { Input, ListBox, ListBoxItem, ListLayout, SearchField, Virtualizer } from "react-aria-components";
import type { ParticipantSummary, Role } from "../backend";
import { useParticipants, useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { Dialog } from "../controls/Dialog";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { roleOptions } from "./roles";
import { useWorkWords } from "./words";

/** Enrols people of the project's directory, many at once. */
export function AddPeople(props: {
  activity: string;
  project: string;
  enrolled: ReadonlySet<string>;
  onClose: () => void;
  onNew: () => void;
}) {
  const { activity, project, enrolled, onClose } = props;
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [role, setRole] = useState<Role>("participant");
  // Who was chosen stays chosen while one searches for the next.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data, isPlaceholderData } = useParticipants(project, query);
  const { write, failure } = useWrite();
  const people = (data?.participants ?? []).filter(({ id }) => !enrolled.has(id));
  const shown = new Set(people.map(({ id }) => id));

  const choose = (keys: Iterable<string>) =>
    setChosen(new Set([...[...chosen].filter((id) => !shown.has(id)), ...keys]));
  /** Takes the one who was found, so that the next name can be typed at once. */
  const take = () => {
    const [only, ...others] = people;
    if (!only || others.length > 0 || isPlaceholderData || !query.trim()) return;
    setChosen(new Set([...chosen, only.id]));
    field.current?.select();
  };
  const enrol = async () => {
    const participants = [...chosen];
    const enrolment = { participants, role, walkIn: false };
    const written = await write((backend) => backend.enrolParticipants(activity, enrolment));
    if (!written) return;
    onClose();
    const text = say("enrolled-done", { count: participants.length });
    notify({ kind: "done", text, step: written.step });
  };
  return (
    <Dialog title={say("enrol-people")} onClose={onClose} wide>
      <SearchField
        aria-label={say("people-search")}
        className="field search"
        value={query}
        onChange={setQuery}
        onSubmit={take}
        autoFocus
      >
        <Input ref={field} className="input" placeholder={say("people-search")} />
      </SearchField>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 40 }}>
        <ListBox
          aria-label={say("people")}
          className="pick"
          items={people}
          selectionMode="multiple"
          selectedKeys={[...chosen].filter((id) => shown.has(id))}
          onSelectionChange={(keys) => choose(keys === "all" ? shown : [...keys].map(String))}
          renderEmptyState={() => <p className="muted nothing">{data && say("enrol-people-none")}</p>}
        >
          {(person) => <Pick person={person} />}
        </ListBox>
      </Virtualizer>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      <div className="actions">
        <Button look="quiet" onPress={props.onNew}>
          {say("participant-new")}
        </Button>
        <span className="end">
          <Choice
            label={say("participant-role")}
            isCompact
            options={roleOptions(words)}
            value={role}
            onChange={(next) => setRole((next ?? role) as Role)}
          />
        </span>
        <Button look="primary" isDisabled={chosen.size === 0} onPress={enrol}>
          {say("enrol-people-do", { count: chosen.size })}
        </Button>
      </div>
    </Dialog>
  );
}

function Pick({ person }: { person: ParticipantSummary }) {
  const work = useWorkWords(person);
  return (
    <ListBoxItem id={person.id} textValue={`${person.name} ${person.latin}`} className="option">
      <span className="tick" />
      <span className="name">{person.name}</span>
      <span className="muted">{[person.latin, work].filter(Boolean).join(" · ")}</span>
    </ListBoxItem>
  );
}
