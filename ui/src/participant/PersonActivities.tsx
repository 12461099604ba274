import { useState } from "react";
import { address } from "../app/route";
import { Mark } from "../attendance/Mark";
import { isPresent, spokenMark } from "../attendance/marks";
import type { PersonActivity } from "../backend";
import { useActivitiesOf } from "../backend/queries";
import { Button } from "../controls/Button";
import { useWords } from "../language";

/** How many stand above the form; the others are asked for. */
const FEW = 3;

/** What somebody took part in, the latest first: their marks, and what these come to. Each leads to its register. */
export function PersonActivities({ participant }: { participant: string }) {
  const { say, calendar } = useWords();
  const { data } = useActivitiesOf(participant);
  const [isWhole, setWhole] = useState(false);
  if (!data) return null;
  const sum = (of: (activity: PersonActivity) => number) =>
    data.reduce((total, activity) => total + of(activity), 0);
  return (
    <section className="took-part" aria-labelledby="took-part">
      <h3 id="took-part" className="label">
        {say("person-activities")}
        {data.length > 0 && (
          <span className="figures">
            {say("person-hours", {
              hours: calendar.number(sum(({ credit }) => credit.activityMinutes) / 60, 1),
            })}
            {" · "}
            {say("person-days", { days: sum(({ credit }) => credit.activityHalfDays) / 2 })}
          </span>
        )}
      </h3>
      {data.length === 0 && <p className="muted">{say("person-activities-none")}</p>}
      <ul>
        {(isWhole ? data : data.slice(0, FEW)).map((activity) => (
          <li key={activity.activity}>
            <TookPart activity={activity} />
          </li>
        ))}
      </ul>
      {data.length > FEW && (
        <Button look="quiet" aria-expanded={isWhole} onPress={() => setWhole(!isWhole)}>
          {say(isWhole ? "person-activities-fewer" : "person-activities-all", { count: data.length })}
        </Button>
      )}
    </section>
  );
}

function TookPart({ activity }: { activity: PersonActivity }) {
  const words = useWords();
  const { say, calendar } = words;
  const { title, firstDay, lastDay, role, sessions, marks, credit } = activity;
  const attended = marks.filter(({ status }) => status && isPresent(status)).length;
  const said = [
    calendar.shortDays(firstDay, lastDay),
    role !== "participant" && say(`role-${role}`),
    sessions.length > 0 && say("person-attended", { attended, sessions: sessions.length }),
  ];
  return (
    <a href={address({ page: "activity", id: activity.activity, tab: "register" })}>
      <span className="title">{title}</span>
      <span className="figures">
        {say("person-hours", { hours: calendar.number(credit.activityMinutes / 60, 1) })}
      </span>
      <span className="muted">{said.filter(Boolean).join(" · ")}</span>
      <span className="marks">
        {sessions.map((session, index) => {
          const mark = marks[index];
          if (!mark?.status) return null;
          const tip = `${calendar.shortDay(session.start)} ${calendar.times(session.start, session.end)}: ${spokenMark(mark, session, words)}`;
          return (
            <span key={session.id} title={tip} data-conflict={mark.inConflict || undefined}>
              <Mark mark={mark} session={session} />
            </span>
          );
        })}
      </span>
    </a>
  );
}
