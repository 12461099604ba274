import type { SessionForm } from "../backend";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { TextField } from "../controls/Field";
import { useWords } from "../language";
import { endsTooEarly, nextHalfDay, TEMPLATES, type Template } from "./halfDays";
import { SessionTimes } from "./SessionTimes";

/** The sessions of an activity that is being made: those of a template, each of which can still be changed. */
export function NewSessions(props: {
  sessions: readonly SessionForm[];
  template: Template;
  firstDay: string;
  onTemplate: (template: Template) => void;
  onChange: (sessions: SessionForm[]) => void;
}) {
  const { sessions, onChange } = props;
  const { say, calendar } = useWords();
  return (
    <section className="part">
      <div className="sittings-head">
        <Choice
          label={say("sessions-template")}
          options={TEMPLATES.map((id) => ({ id, name: say(`sessions-template-${id}`) }))}
          value={props.template}
          onChange={(template) => props.onTemplate((template ?? "none") as Template)}
        />
        <p className="muted">{say("sessions-count", { count: sessions.length })}</p>
      </div>
      {sessions.length > 0 && (
        <div className="sitting sitting-heads" aria-hidden="true">
          {(["session-day", "session-start", "session-end", "session-title", "session-room"] as const).map(
            (id) => (
              <span key={id}>{say(id)}</span>
            ),
          )}
        </div>
      )}
      <ol className="sittings">
        {sessions.map((session, index) => {
          const replace = (change: Partial<SessionForm>) =>
            onChange(sessions.map((other, at) => (at === index ? { ...other, ...change } : other)));
          return (
            // A session that is not saved yet has nothing but its place to be known by.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} aria-label={say("session-number", { number: index + 1 })}>
              <div className="sitting">
                <SessionTimes
                  form={session}
                  onChange={replace}
                  problem={endsTooEarly(session) ? say("invalid-ends_before_start") : null}
                />
                <TextField
                  label={say("session-title")}
                  value={session.title}
                  onChange={(title) => replace({ title })}
                />
                <TextField
                  label={say("session-room")}
                  value={session.room}
                  onChange={(room) => replace({ room })}
                />
                <Button
                  look="quiet"
                  icon
                  aria-label={say("session-remove", { session: calendar.shortDay(session.start) })}
                  onPress={() => onChange(sessions.filter((_, at) => at !== index))}
                >
                  ×
                </Button>
              </div>
            </li>
          );
        })}
      </ol>
      <div className="actions">
        <Button onPress={() => onChange([...sessions, nextHalfDay(sessions, props.firstDay)])}>
          {say("session-add")}
        </Button>
      </div>
    </section>
  );
}
