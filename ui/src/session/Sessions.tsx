import { useState } from "react";
import { useUndo } from "../app/undo";
import type { ActivityDetail, SessionForm, SessionView } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { timeOf } from "../language/zone";
import { halfDays, nextHalfDay } from "./halfDays";
import { SessionDialog } from "./SessionDialog";

/** The sessions of an activity, by time. */
export function Sessions({ activity }: { activity: ActivityDetail }) {
  const words = useWords();
  const { say } = words;
  const [open, setOpen] = useState<{ id: string | null; form: SessionForm } | null>(null);
  const { write, failure } = useWrite();
  const { sessions, form, mayRecord } = activity;
  const add = () =>
    setOpen({
      id: null,
      form: nextHalfDay(
        sessions.map((session) => session.form),
        form.firstDay,
      ),
    });
  const template = halfDays(form.firstDay, form.lastDay, "both");
  const addTemplate = () =>
    write(async (backend) => {
      for (const session of template) await backend.createSession(activity.id, session);
    });

  return (
    <div className="page">
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      {sessions.length === 0 ? (
        <div className="empty">
          <h2>{say("sessions-empty-title")}</h2>
          <p>{say("sessions-empty-what")}</p>
          {mayRecord && (
            <div className="actions">
              {template.length > 0 && (
                <Button look="primary" onPress={addTemplate}>
                  {say("sessions-make", { count: template.length })}
                </Button>
              )}
              <Button look={template.length > 0 ? "plain" : "primary"} onPress={add}>
                {say("session-add")}
              </Button>
            </div>
          )}
        </div>
      ) : (
        <>
          <ul className="lines sessions">
            {sessions.map((session) => (
              <Line
                key={session.id}
                session={session}
                mayRecord={mayRecord}
                onEdit={() => setOpen({ id: session.id, form: session.form })}
              />
            ))}
          </ul>
          {mayRecord && (
            <div className="actions">
              <Button onPress={add}>{say("session-add")}</Button>
              {form.timeZone && <span className="muted">{timeOf(form.timeZone, words)}</span>}
            </div>
          )}
        </>
      )}
      {open && (
        <SessionDialog activity={activity.id} id={open.id} form={open.form} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

function Line(props: { session: SessionView; mayRecord: boolean; onEdit: () => void }) {
  const { id, form } = props.session;
  const { say, calendar } = useWords();
  const { write } = useWrite();
  const notify = useNotice();
  const undo = useUndo();
  const name = `${calendar.shortDay(form.start)} ${calendar.times(form.start, form.end)}`;
  const remove = async () => {
    if (await write((backend) => backend.deleteSession(id)))
      notify({
        kind: "done",
        text: say("session-deleted", { session: name }),
        undo: () => void undo("undo"),
      });
  };
  return (
    <li className="line">
      <span className="when">
        <span>{calendar.shortDay(form.start)}</span> <b>{calendar.times(form.start, form.end)}</b>
      </span>
      <span className="what">
        <strong>{form.title || say("session-untitled")}</strong>
        <span>{[form.room, ...form.trainers].filter(Boolean).join(" · ")}</span>
      </span>
      {props.mayRecord && (
        <span className="then">
          <Button look="quiet" aria-label={say("session-edit-one", { session: name })} onPress={props.onEdit}>
            {say("edit")}
          </Button>
          <Button look="danger" aria-label={say("session-delete-one", { session: name })} onPress={remove}>
            {say("delete")}
          </Button>
        </span>
      )}
    </li>
  );
}
