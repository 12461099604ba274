import { type FormEvent, useState } from "react";
import { useDraft } from "../app/drafts";
import { address, go } from "../app/route";
import type { ActivityForm, SessionForm } from "../backend";
import { useActivities, useActivity, useWrite } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { wallClock } from "../language/calendar";
import { isMended, problemsOf } from "../language/failure";
import { halfDays, type Template } from "../session/halfDays";
import { NewSessions } from "../session/NewSessions";
import { ActivityFields } from "./Fields";
import { ACTIVITY_FIELDS, atField, lacking, newActivity } from "./form";
import { Repeat } from "./Repeat";

interface Draft {
  project: string;
  form: ActivityForm;
  template: Template;
  /** The sessions, once they are no longer those of the template. */
  sessions: SessionForm[] | null;
}

/** A new activity with its sessions, in one step. */
export function NewActivity({ project: asked }: { project: string | null }) {
  const words = useWords();
  const { say } = words;
  const catalogue = useCatalogue();
  const writable = catalogue.projects.filter(({ access }) => access !== "reader");
  const [kept, keep] = useDraft<Draft>(`new-activity/${asked ?? ""}`);
  const { write, failure, clear } = useWrite();
  const place = useProblemInView(failure);
  const first = writable.find(({ id }) => id === asked) ?? writable[0];
  if (!first) return <p className="page text muted">{say("activity-no-project")}</p>;

  const countries = first.countries;
  const draft: Draft = kept ?? {
    project: first.id,
    form: newActivity(
      wallClock(Date.now()).slice(0, 10),
      countries.length === 1 ? (countries[0] ?? null) : null,
    ),
    template: "both",
    sessions: null,
  };
  const { project, form, template } = draft;
  const sessions = draft.sessions ?? halfDays(form.firstDay, form.lastDay, template);
  const problems = problemsOf(atField(failure), ACTIVITY_FIELDS, words);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await write(async (backend) => {
      const lack = lacking(form);
      if (lack) throw lack;
      return backend.createActivity(project, form, sessions);
    });
    if (!made) return;
    keep(null);
    go({ page: "activity", id: made.value, tab: "people" });
  };

  return (
    <div className="page">
      <div className="head">
        <h1>{say("activity-new")}</h1>
      </div>
      <LikeAnEarlierOne projects={writable.map(({ id }) => id)} />
      <form ref={place} className="sections" onSubmit={submit} noValidate>
        {writable.length > 1 && (
          <div className="form">
            <div className="whole">
              <Choice
                label={say("project")}
                options={catalogue.projectOptions().filter(({ id }) => writable.some((one) => one.id === id))}
                value={project}
                onChange={(next) =>
                  keep({
                    ...draft,
                    project: next ?? project,
                    form: { ...form, fundingSources: [], areasOfConcern: [] },
                  })
                }
              />
            </div>
          </div>
        )}
        <ActivityFields
          project={project}
          form={form}
          onChange={(change) => {
            if (isMended(atField(failure), change)) clear();
            keep({ ...draft, form: { ...form, ...change } });
          }}
          problem={problems.at}
          autoFocus
          withStatus
        >
          <div className="form">
            <h2>{say("sessions")}</h2>
          </div>
          <NewSessions
            sessions={sessions}
            template={template}
            firstDay={form.firstDay}
            onTemplate={(next) => keep({ ...draft, template: next, sessions: null })}
            onChange={(next) => keep({ ...draft, sessions: next })}
          />
        </ActivityFields>
        <div className="save-bar">
          {problems.other && (
            <p className="problem" role="alert">
              {problems.other}
            </p>
          )}
          <div className="actions">
            <Button type="submit" look="primary">
              {say("activity-create")}
            </Button>
            <Button
              look="quiet"
              onPress={() => {
                keep(null);
                window.location.hash = address({ page: "activities", project: asked });
              }}
            >
              {say("cancel")}
            </Button>
          </div>
        </div>
      </form>
    </div>
  );
}

/** Most activities are held again: the way there, before somebody types it all once more. */
function LikeAnEarlierOne({ projects }: { projects: string[] }) {
  const { say, calendar } = useWords();
  const { data: activities = [] } = useActivities(null);
  const [model, setModel] = useState<string | null>(null);
  const earlier = activities.filter(({ project }) => projects.includes(project));
  if (earlier.length === 0) return null;
  const name = ({ title, city, firstDay }: (typeof earlier)[number]) =>
    [title, city, calendar.day(firstDay)].filter(Boolean).join(" · ");
  return (
    <div className="form">
      <div className="whole">
        <Choice
          label={say("activity-like")}
          placeholder={say("activity-like-none")}
          options={earlier.map((one) => ({ id: one.id, name: name(one) }))}
          value={model}
          onChange={setModel}
        />
      </div>
      {model && <RepeatOf id={model} onClose={() => setModel(null)} />}
    </div>
  );
}

function RepeatOf({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: activity } = useActivity(id);
  return activity ? <Repeat activity={activity} onClose={onClose} /> : null;
}
