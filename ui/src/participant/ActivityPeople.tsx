import { useEffect, useState } from "react";
import { useLed } from "../app/route";
import type { RegisterRow, Role } from "../backend";
import { useAttendanceRegister, useMatching, useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { useNotice } from "../controls/Notice";
import { Search } from "../controls/Search";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { AddPeople } from "./AddPeople";
import { EMPTY } from "./form";
import { NewParticipant } from "./NewParticipant";
import { PeopleTable } from "./PeopleTable";
import { Person } from "./Person";
import { roleOptions } from "./roles";
import { WalkIn } from "./WalkIn";

/** Who is enrolled in an activity, and in which role. */
export function ActivityPeople(props: { activity: string; project: string; at?: string | undefined }) {
  const { activity, project, at } = props;
  const { say } = useWords();
  const { data } = useAttendanceRegister(activity);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<string | null>(at ?? null);
  const led = useLed();
  useEffect(() => {
    if (led && at) setOpen(at);
  }, [led, at]);
  const [dialog, setDialog] = useState<"add" | "new" | "walkIn" | null>(null);
  const texts = (data?.rows ?? []).map(({ name, latin, institution }) => `${name} ${latin} ${institution}`);
  const matching = useMatching(texts, query);
  if (!data) return null;
  const { rows, mayRecord } = data;
  const enrolled = new Set(rows.map(({ participant }) => participant));
  const found = matching.flatMap((at) => rows[at] ?? []);
  const current = rows.find(({ participant }) => participant === open);
  const close = () => setDialog(null);
  return (
    <div className={current ? "directory open" : "directory"}>
      {rows.length === 0 ? (
        <Nobody mayRecord={mayRecord} onAdd={() => setDialog("add")} onNew={() => setDialog("new")} />
      ) : (
        <div className="full">
          <div className="tools">
            <Search label={say("people-search")} value={query} onChange={setQuery} />
            {mayRecord ? (
              <span className="end actions">
                <Button look="quiet" onPress={() => setDialog("walkIn")}>
                  {say("walk-in")}
                </Button>
                <Button onPress={() => setDialog("add")}>{say("enrol-people")}</Button>
              </span>
            ) : (
              <span className="end muted">{say("read-only")}</span>
            )}
          </div>
          <PeopleTable
            label={say("people-enrolled")}
            people={found.map((row) => ({
              ...row,
              id: row.participant,
              role: say(`role-${row.role}`),
              country: null,
            }))}
            hasRoles
            open={open}
            onOpen={setOpen}
            empty={<p className="muted nothing">{say("people-none-title")}</p>}
          />
        </div>
      )}
      {current && (
        <Person
          key={current.participant}
          id={current.participant}
          name={current.name}
          onClose={() => setOpen(null)}
        >
          {mayRecord && <Enrolment activity={activity} row={current} onGone={() => setOpen(null)} />}
        </Person>
      )}
      {dialog === "add" && (
        <AddPeople
          activity={activity}
          project={project}
          enrolled={enrolled}
          onClose={close}
          onNew={() => setDialog("new")}
        />
      )}
      {dialog === "new" && <NewEnrolled activity={activity} project={project} onClose={close} />}
      {dialog === "walkIn" && (
        <WalkIn
          activity={activity}
          project={project}
          enrolled={enrolled}
          onClose={close}
          onDone={(participant) => {
            close();
            setOpen(participant);
          }}
        />
      )}
    </div>
  );
}

/** In which role somebody takes part, and the way out. */
function Enrolment(props: { activity: string; row: RegisterRow; onGone: () => void }) {
  const { activity, row } = props;
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const { write, failure } = useWrite();
  const { participant, name } = row;
  const remove = async () => {
    const written = await write((backend) => backend.unenrolParticipant(activity, participant));
    if (!written) return;
    props.onGone();
    const text = say("unenrolled-done", { name });
    notify({ kind: "done", text, step: written.step });
  };
  return (
    <div className="part">
      <div className="actions">
        <Choice
          label={say("participant-role")}
          isCompact
          options={roleOptions(words)}
          value={row.role}
          onChange={(role) =>
            role &&
            role !== row.role &&
            void write((backend) =>
              backend.enrolParticipants(activity, {
                participants: [participant],
                role: role as Role,
                walkIn: false,
              }),
            )
          }
        />
        <span className="end">
          <Button look="danger" onPress={remove}>
            {say("unenrol")}
          </Button>
        </span>
      </div>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
    </div>
  );
}

function NewEnrolled({
  activity,
  project,
  onClose,
}: {
  activity: string;
  project: string;
  onClose: () => void;
}) {
  const { say } = useWords();
  const notify = useNotice();
  return (
    <NewParticipant
      title={say("participant-new")}
      submit={say("participant-create-enrol")}
      project={project}
      form={EMPTY}
      also={(backend, id) =>
        backend.enrolParticipants(activity, { participants: [id], role: "participant", walkIn: false })
      }
      onClose={onClose}
      onDone={(_id, _form, step) => {
        onClose();
        notify({ kind: "done", text: say("enrolled-done", { count: 1 }), step });
      }}
    />
  );
}

function Nobody(props: { mayRecord: boolean; onAdd: () => void; onNew: () => void }) {
  const { say } = useWords();
  return (
    <div className="page">
      <div className="empty">
        <h2>{say("activity-people-empty-title")}</h2>
        <p>{say("activity-people-empty-what")}</p>
        {props.mayRecord && (
          <div className="actions">
            <Button look="primary" onPress={props.onAdd}>
              {say("enrol-people")}
            </Button>
            <Button look="quiet" onPress={props.onNew}>
              {say("participant-new")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
