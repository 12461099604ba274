import { useState } from "react";
import { useArrival } from "../app/arrival";
import { recordedIn } from "../attendance/recorded";
import { type ActivityDetail, asFailure, type SessionForm, type SessionView, useBackend } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Confirm } from "../controls/Confirm";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { timeOf } from "../language/zone";
import { halfDays, nextHalfDay } from "./halfDays";
import { SessionDialog } from "./SessionDialog";

/** The sessions of an activity, by time. */
export function Sessions({ activity, at }: { activity: ActivityDetail; at?: string | undefined }) {
  const words = useWords();
  const { say } = words;
  const [open, setOpen] = useState<{ id: string | null; form: SessionForm } | null>(null);
  const { write, failure } = useWrite();
  useArrival(at);
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
                activity={activity.id}
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

function Line(props: { activity: string; session: SessionView; mayRecord: boolean; onEdit: () => void }) {
  const { id, form } = props.session;
  const words = useWords();
  const { say, calendar } = words;
  const backend = useBackend();
  const [marks, setMarks] = useState<number | null>(null);
  const { write } = useWrite();
  const notify = useNotice();
  const name = `${calendar.shortDay(form.start)} ${calendar.times(form.start, form.end)}`;
  const failed = (error: unknown) => notify({ kind: "problem", text: failureWords(asFailure(error), words) });
  const remove = async () => {
    setMarks(null);
    const deleted = await write((backend) =>
      backend.deleteSession(id).catch((error) => {
        failed(error);
        throw error;
      }),
    );
    if (!deleted) return;
    notify({ kind: "done", text: say("session-deleted", { session: name }), step: deleted.step });
  };
  /** Where nothing is recorded yet, nothing is lost. */
  const ask = async () => {
    try {
      const count = recordedIn(await backend.attendanceRegister(props.activity), id);
      if (count > 0) setMarks(count);
      else await remove();
    } catch (error) {
      failed(error);
    }
  };
  return (
    <li className="line" data-at={id} tabIndex={-1}>
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
          <Button look="danger" aria-label={say("session-delete-one", { session: name })} onPress={ask}>
            {say("delete")}
          </Button>
        </span>
      )}
      {marks !== null && (
        <Confirm
          title={say("session-delete-ask")}
          what={[name, form.title].filter(Boolean).join(" · ")}
          goes={[say("goes-marks", { count: marks })]}
          act={say("session-delete")}
          onAct={() => void remove()}
          onClose={() => setMarks(null)}
        />
      )}
    </li>
  );
}
