import { type ReactNode, useState } from "react";
import type { Failure, ParticipantDetail, ParticipantSummary, PossibleDuplicate } from "../backend";
import { usePossibleDuplicatesOf, useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { Merge } from "./Merge";
import { useWorkWords } from "./words";

/** Under which other names a person was recorded, and who else may be this person. */
export function Twins({ participant, mayRecord }: { participant: ParticipantDetail; mayRecord: boolean }) {
  const { say } = useWords();
  const { data } = usePossibleDuplicatesOf(participant.id);
  const [compared, setCompared] = useState<string | null>(null);
  const candidates = mayRecord ? (data ?? []) : [];
  const also = new Set(participant.also.map(({ id }) => id));
  const apart = participant.apart.filter(({ id }) => !also.has(id));
  if (also.size + candidates.length + apart.length === 0) return null;
  return (
    <div className="twins">
      {also.size > 0 && <Also participant={participant} mayRecord={mayRecord} />}
      {candidates.length > 0 && (
        <section aria-labelledby="same-person">
          <h3 id="same-person" className="label">
            {say("same-person-question")}
          </h3>
          <ul>
            {candidates.map((pair) => (
              <li key={pair.other.id}>
                <Who person={pair.other} why={pair} />
                <Button
                  aria-label={say("merge-compare-with", { name: pair.other.name })}
                  onPress={() => setCompared(pair.other.id)}
                >
                  {say("merge-compare")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {apart.length > 0 && <Apart participant={participant} apart={apart} mayRecord={mayRecord} />}
      {compared && <Merge keep={participant.id} other={compared} onClose={() => setCompared(null)} />}
    </div>
  );
}

function Also({ participant, mayRecord }: { participant: ParticipantDetail; mayRecord: boolean }) {
  const { say } = useWords();
  const notify = useNotice();
  const { write, failure } = useWrite();
  const differs = new Set(participant.apart.map(({ id }) => id));
  const takeApart = async ({ id, name }: ParticipantSummary) => {
    const done = await write((backend) => backend.unmergeParticipant(id));
    if (done) notify({ kind: "done", text: say("unmerged-done", { name }), step: done.step });
  };
  return (
    <Others
      id="also-recorded"
      title={say("also-recorded")}
      failure={failure}
      people={participant.also}
      about={(other) => (
        <span className="who">
          <Who person={other} />
          {differs.has(other.id) && <span className="worry">{say("kept-apart-too")}</span>}
        </span>
      )}
      verb={mayRecord ? say("unmerge") : null}
      label={({ name }) => say("unmerge-name", { name })}
      onPress={takeApart}
    />
  );
}

/** Who was found to be somebody else, so that nobody is asked again. */
function Apart(props: { participant: ParticipantDetail; apart: ParticipantSummary[]; mayRecord: boolean }) {
  const { participant, apart, mayRecord } = props;
  const { say } = useWords();
  const notify = useNotice();
  const { write, failure } = useWrite();
  const { family, given } = participant.form;
  const askAgain = async ({ id, name }: ParticipantSummary) => {
    const done = await write((backend) => backend.mayBeOne(participant.id, id));
    const names = { one: [family, given].filter(Boolean).join(", "), other: name };
    if (done) notify({ kind: "done", text: say("may-be-one-done", names), step: done.step });
  };
  return (
    <Others
      id="kept-apart"
      title={say("kept-apart")}
      failure={failure}
      people={apart}
      about={(other) => <Who person={other} />}
      verb={mayRecord ? say("may-be-one") : null}
      label={({ name }) => say("may-be-one-name", { name })}
      onPress={askAgain}
    />
  );
}

/** Other people beside a person, each with the verb that takes back what was said of them, for who may. */
function Others(props: {
  id: string;
  title: string;
  failure: Failure | null;
  people: ParticipantSummary[];
  about: (person: ParticipantSummary) => ReactNode;
  verb: string | null;
  label: (person: ParticipantSummary) => string;
  onPress: (person: ParticipantSummary) => Promise<void>;
}) {
  const words = useWords();
  const { id, title, failure, people, about, verb, label, onPress } = props;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="label">
        {title}
      </h3>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            {about(person)}
            {verb && (
              <Button look="quiet" aria-label={label(person)} onPress={() => void onPress(person)}>
                {verb}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
    </section>
  );
}

/** Somebody in one or two lines, with what makes one think of them. */
export function Who({ person, why }: { person: ParticipantSummary; why?: PossibleDuplicate }) {
  const { say } = useWords();
  const work = useWorkWords(person);
  return (
    <span className="who">
      <span>
        <b>{person.name}</b> {person.latin && <span className="muted">{person.latin}</span>}
      </span>
      <span className="muted">{work}</span>
      {why && (
        <span className="muted">{why.resemblances.map((what) => say(`resemblance-${what}`)).join(", ")}</span>
      )}
    </span>
  );
}
