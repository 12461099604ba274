import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useDraft } from "../app/drafts";
import { address, go } from "../app/route";
import { useNow } from "../app/StatusLine";
import type { ActivitySummary } from "../backend";
import { useActivities, useMatching } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { Search } from "../controls/Search";
import { useWords } from "../language";
import { wallClock } from "../language/calendar";
import { ActivityCalendar } from "./ActivityCalendar";
import { statusOptions } from "./Fields";
import { ALL, type Filters, FURTHER, matching, occurring } from "./filters";
import { NoActivity } from "./NoActivity";

const VIEWS = ["list", "calendar"] as const;

/** How somebody looks at the activities; it stays while the window is open. */
interface View {
  filters: Filters;
  view: (typeof VIEWS)[number];
  /** Whether the second row of filters is open. */
  isOpen: boolean;
  /** The month of the calendar, "2026-11". */
  month: string;
}

/** The activities of all projects, or of one, as a list or by month. */
export function ActivityList({ project }: { project: string | null }) {
  const words = useWords();
  const { say } = words;
  const catalogue = useCatalogue();
  const today = wallClock(useNow()).slice(0, 10);
  const { data: activities } = useActivities(project);
  const [kept, keep] = useDraft<View>("activities");
  const view = kept ?? { filters: ALL, view: "list", isOpen: false, month: today.slice(0, 7) };
  const { filters } = view;
  const wanted = activities ? matching(activities, filters, today) : [];
  const texts = wanted.map(
    ({ title, city, activityType }) => `${title} ${city} ${catalogue.name("activity_types", activityType)}`,
  );
  const matches = useMatching(texts, filters.query).flatMap((at) => wanted[at] ?? []);
  if (!activities) return null;

  const narrow = (change: Partial<Filters>) => keep({ ...view, filters: { ...filters, ...change } });
  const further = FURTHER.filter((filter) => filters[filter] !== null).length;
  const isNarrowed = further > 0 || filters.query !== "" || filters.status !== null;
  const offered = occurring(activities, catalogue, words);
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
            <Search
              label={say("activities-search")}
              value={filters.query}
              onChange={(query) => narrow({ query })}
            />
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
              value={filters.status}
              onChange={(status) => narrow({ status })}
              none={say("activities-any-status")}
            />
            <Button
              look="quiet"
              aria-expanded={view.isOpen}
              onPress={() => keep({ ...view, isOpen: !view.isOpen })}
            >
              {further > 0 ? say("activities-filters-set", { count: further }) : say("activities-filters")}
            </Button>
            <p className="muted" role="status">
              {say("activities-count", { count: matches.length })}
            </p>
            <ToggleButtonGroup
              className="views end"
              aria-label={say("activities-view")}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[view.view]}
              onSelectionChange={(keys) =>
                keep({ ...view, view: VIEWS.find((one) => keys.has(one)) ?? "list" })
              }
            >
              {VIEWS.map((one) => (
                <ToggleButton key={one} id={one} className="button">
                  {say(`activities-${one}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </div>
          {view.isOpen && (
            <div className="tools further">
              {FURTHER.map((filter) => (
                <Choice
                  key={filter}
                  label={say(`filter-${filter}`)}
                  isCompact
                  options={offered[filter]}
                  value={filters[filter]}
                  onChange={(chosen) => narrow({ [filter]: chosen })}
                  none={say(`filter-${filter}-any`)}
                />
              ))}
              {isNarrowed && (
                <Button look="quiet" onPress={() => keep({ ...view, filters: ALL })}>
                  {say("filters-clear")}
                </Button>
              )}
            </div>
          )}
          {view.view === "calendar" ? (
            <ActivityCalendar
              activities={matches}
              month={view.month}
              today={today}
              onMonth={(month) => keep({ ...view, month })}
            />
          ) : (
            <>
              {projects.map(({ id }) => (
                <OfProject
                  key={id}
                  id={id}
                  activities={matches.filter((activity) => activity.project === id)}
                />
              ))}
              {matches.length === 0 && <p className="muted">{say("activities-no-match")}</p>}
            </>
          )}
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
