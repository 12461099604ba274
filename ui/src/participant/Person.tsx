import type { FormEvent, ReactNode } from "react";
import { useArrival } from "../app/arrival";
import { useDraft } from "../app/drafts";
import { asFailure, type ParticipantDetail, type ParticipantForm } from "../backend";
import { useParticipant, useWrite } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { HistoryButton } from "../history/History";
import { useWords } from "../language";
import { failureWords, isMended, problemsOf } from "../language/failure";
import { ParticipantFields } from "./Fields";
import { FIELDS } from "./form";
import { PersonActivities } from "./PersonActivities";
import { Twins } from "./Twins";

/** One person, beside the list. `children` stands between name and form: what the list says of the person. */
export function Person(props: { id: string; name?: string; onClose: () => void; children?: ReactNode }) {
  const words = useWords();
  const catalogue = useCatalogue();
  const { data, error } = useParticipant(props.id);
  useArrival(props.id);
  const mayRecord = !!data && catalogue.project(data.project)?.access !== "reader";
  return (
    <aside aria-label={props.name ?? words.say("participant-edit")} data-at={props.id} tabIndex={-1}>
      <div className="head">
        <h2>{props.name ?? (data && [data.form.family, data.form.given].filter(Boolean).join(", "))}</h2>
        <span className="end">
          {data && <HistoryButton row={`participant/${data.id}`} />}
          <Button look="quiet" icon aria-label={words.say("close")} onPress={props.onClose}>
            ×
          </Button>
        </span>
      </div>
      {props.children}
      {error && <p role="alert">{failureWords(asFailure(error), words)}</p>}
      {data && <PersonActivities participant={data.id} />}
      {data && <Twins participant={data} mayRecord={mayRecord} />}
      {data && <Edit key={data.id} participant={data} mayRecord={mayRecord} />}
    </aside>
  );
}

function Edit({ participant, mayRecord }: { participant: ParticipantDetail; mayRecord: boolean }) {
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const [change, keep] = useDraft<Partial<ParticipantForm>>(`participant/${participant.id}`);
  const { write, failure, clear } = useWrite();
  const problems = problemsOf(failure, FIELDS, words);
  const form = { ...participant.form, ...change };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await write((backend) => backend.saveParticipant(participant.id, form));
    if (!saved) return;
    keep(null);
    notify({ kind: "done", text: say("participant-saved"), step: saved.step });
  };
  return (
    <form className="form" onSubmit={submit} noValidate>
      {!mayRecord && <p className="muted whole">{say("read-only")}</p>}
      <ParticipantFields
        form={form}
        onChange={(next) => {
          if (isMended(failure, next)) clear();
          keep({ ...change, ...next });
        }}
        problem={problems.at}
        isDisabled={!mayRecord}
      />
      <p className="muted whole badge-code">
        {say("participant-badge")} <code>{participant.badge}</code>
      </p>
      {problems.other && (
        <p className="problem whole" role="alert">
          {problems.other}
        </p>
      )}
      {mayRecord && (
        <div className="actions whole">
          <Button type="submit" look="primary" isDisabled={!change}>
            {say("save")}
          </Button>
          {change && (
            <Button
              look="quiet"
              onPress={() => {
                keep(null);
                clear();
              }}
            >
              {say("discard")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
