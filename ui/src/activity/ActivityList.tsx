import { useState } from "react";
import { address, go } from "../app/route";
import type { ActivitySummary } from "../backend";
import { useActivities, useMatching } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Choice } from "../controls/Choice";
import { Search } from "../controls/Search";
import { useWords } from "../language";
import { statusOptions } from "./Fields";
import { NoActivity } from "./NoActivity";

/** The activities of all projects, or of one, those of the nearest days first. */
export function ActivityList({ project }: { project: string | null }) {
  const words = useWords();
  const { say } = words;
  const catalogue = useCatalogue();
  const { data: activities } = useActivities(project);
  const [query, setQuery] = useState("");
  const [status, setStatus] = useState<string | null>(null);
  const ofStatus = (activities ?? []).filter((activity) => !status || activity.status === status);
  const texts = ofStatus.map(
    ({ title, city, activityType }) => `${title} ${city} ${catalogue.name("activity_types", activityType)}`,
  );
  const matches = useMatching(texts, query).flatMap((at) => ofStatus[at] ?? []);
  if (!activities) return null;

  const projects = catalogue.projects.filter(({ id }) => !project || id === project);
  const mayRecord = projects.some(({ access }) => access !== "reader");
  return (
    <div className="page">
      <div className="head">
        <h1>{say("activities")}</h1>
        {mayRecord && activities.length > 0 && (
          <a className="link-button" href={address({ page: "new-activity", project })}>
            {say("activity-new")}
          </a>
        )}
      </div>
      {activities.length === 0 ? (
        <NoActivity project={project} mayRecord={mayRecord} />
      ) : (
        <>
          <div className="tools">
            <Search label={say("activities-search")} value={query} onChange={setQuery} />
            {(catalogue.projects.length > 1 || project) && (
              <Choice
                label={say("project")}
                isCompact
                options={catalogue.projectOptions()}
                value={project}
                onChange={(next) => go({ page: "activities", project: next })}
                none={say("activities-all-projects")}
              />
            )}
            <Choice
              label={say("activity-status")}
              isCompact
              options={statusOptions(words)}
              value={status}
              onChange={setStatus}
              none={say("activities-any-status")}
            />
            <p className="muted" role="status">
              {say("activities-count", { count: matches.length })}
            </p>
          </div>
          {projects.map(({ id }) => (
            <OfProject key={id} id={id} activities={matches.filter((activity) => activity.project === id)} />
          ))}
          {matches.length === 0 && <p className="muted">{say("activities-no-match")}</p>}
        </>
      )}
    </div>
  );
}

function OfProject({ id, activities }: { id: string; activities: ActivitySummary[] }) {
  const catalogue = useCatalogue();
  if (activities.length === 0) return null;
  return (
    <section className="part" aria-labelledby={`project-${id}`}>
      <h2 id={`project-${id}`}>{catalogue.projectName(id)}</h2>
      <ul className="lines">
        {[...activities]
          .sort((a, b) => b.firstDay.localeCompare(a.firstDay))
          .map((activity) => (
            <Line key={activity.id} activity={activity} />
          ))}
      </ul>
    </section>
  );
}

function Line({ activity }: { activity: ActivitySummary }) {
  const { say, calendar } = useWords();
  const catalogue = useCatalogue();
  const { id, title, status, firstDay, lastDay, country, city, enrolled } = activity;
  const more = [
    catalogue.name("activity_types", activity.activityType),
    city || catalogue.name("countries", country),
    say("enrolled-count", { count: enrolled }),
  ];
  return (
    <li>
      <a className="line" href={address({ page: "activity", id, tab: "overview" })}>
        <span className="when">{calendar.shortDays(firstDay, lastDay)}</span>
        <span className="what">
          <strong>{title}</strong>
          <span>{more.filter(Boolean).join(" · ")}</span>
        </span>
        <span className="then">
          {activity.inConflict && <span className="worry">{say("today-conflict")}</span>}
          <span className={`state ${status}`}>{say(`activity-status-${status}`)}</span>
        </span>
      </a>
    </li>
  );
}
