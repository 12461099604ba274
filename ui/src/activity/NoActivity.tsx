import { address } from "../app/route";
import { useWords } from "../language";

/** What an activity is, and the way to the first one. */
export function NoActivity({ project, mayRecord }: { project: string | null; mayRecord: boolean }) {
  const { say } = useWords();
  return (
    <div className="empty">
      <h2>{say("activities-empty-title")}</h2>
      <p>{say("activities-empty-what")}</p>
      {mayRecord && (
        <a className="link-button" href={address({ page: "new-activity", project })}>
          {say("activity-new")}
        </a>
      )}
    </div>
  );
}
