import { Fragment, useState } from "react";
import { ACTIVITY_TABS, type ActivityTab, address } from "../app/route";
import { Documents } from "../attachment/Documents";
import { Register } from "../attendance/Register";
import { type ActivityDetail, type ActivityStatus, asFailure, useBackend } from "../backend";
import { useActivity } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Choice } from "../controls/Choice";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { ActivityPeople } from "../participant/ActivityPeople";
import { Sessions } from "../session/Sessions";
import { useSaveActivity } from "./change";
import { statusOptions } from "./Fields";
import { type Lack, readLacks } from "./lacks";
import { Closing } from "./Missing";
import { Overview } from "./Overview";

/** An activity: its head stays, its tabs are links. */
export function ActivityPage({ id, tab, at }: { id: string; tab: ActivityTab; at?: string | undefined }) {
  const words = useWords();
  const { say } = words;
  const { data: activity, error } = useActivity(id);
  if (error) {
    return (
      <div className="page text">
        <p role="alert">{failureWords(asFailure(error), words)}</p>
        <p>
          <a href={address({ page: "activities", project: null })}>{say("activities")}</a>
        </p>
      </div>
    );
  }
  if (!activity) return null;
  return (
    <div className="activity">
      <Head activity={activity} />
      <nav className="tabs" aria-label={say("activity-parts")}>
        {ACTIVITY_TABS.map((one) => (
          <a
            key={one}
            href={address({ page: "activity", id, tab: one })}
            aria-current={one === tab ? "page" : undefined}
          >
            {say(`tab-${one}`)}
          </a>
        ))}
      </nav>
      <Part activity={activity} tab={tab} at={at} />
    </div>
  );
}

function Part(props: { activity: ActivityDetail; tab: ActivityTab; at?: string | undefined }) {
  const { activity, tab, at } = props;
  switch (tab) {
    case "register":
      return <Register activity={activity.id} at={at} />;
    case "people":
      return <ActivityPeople activity={activity.id} project={activity.project} at={at} />;
    case "sessions":
      return <Sessions activity={activity} at={at} />;
    case "documents":
      return <Documents activity={activity} at={at} />;
    case "overview":
      return <Overview activity={activity} />;
  }
}

/** What it is, where and when; and how far it is, which is the one thing that changes at every stage. */
function Head({ activity }: { activity: ActivityDetail }) {
  const words = useWords();
  const { say, calendar } = words;
  const catalogue = useCatalogue();
  const notify = useNotice();
  const backend = useBackend();
  const save = useSaveActivity(activity.id);
  /** What is missing, while somebody is asked whether to close it all the same. */
  const [closing, setClosing] = useState<Lack[] | null>(null);
  const failed = (error: unknown) => notify({ kind: "problem", text: failureWords(asFailure(error), words) });
  const { form, enrolled, sessions } = activity;
  const place = form.city || catalogue.name("countries", form.country);
  const facts = [
    [place, calendar.days(form.firstDay, form.lastDay)].filter(Boolean).join(", "),
    say("enrolled-count", { count: enrolled }),
    say("sessions-count", { count: sessions.length }),
    catalogue.projectName(activity.project),
  ];
  const choose = async (status: ActivityStatus) => {
    if (status === form.status) return;
    if (status === "closed") {
      const lacks = await readLacks(backend, activity.id, words);
      if (lacks.length > 0) return setClosing(lacks);
    }
    await setStatus(status);
  };
  const setStatus = async (status: ActivityStatus) => {
    const saved = await save({ status });
    if ("failure" in saved) failed(saved.failure);
    else
      notify({
        kind: "done",
        text: say("activity-status-set", { status: say(`activity-status-${status}`) }),
        step: saved.step,
      });
  };
  return (
    <header className="head">
      <div>
        <h1 title={form.title}>{form.title}</h1>
        <p className="sub">
          {facts.map((fact, index) => (
            <Fragment key={fact}>
              {index > 0 && " · "}
              <span>{fact}</span>
            </Fragment>
          ))}
        </p>
      </div>
      <Choice
        label={say("activity-status")}
        isCompact
        options={statusOptions(words)}
        value={form.status}
        isDisabled={!activity.mayRecord}
        onChange={(status) => void choose(status as ActivityStatus).catch(failed)}
      />
      {closing && (
        <Closing
          activity={activity.id}
          lacks={closing}
          onClose={() => setClosing(null)}
          onAct={() => {
            setClosing(null);
            void setStatus("closed");
          }}
        />
      )}
    </header>
  );
}
