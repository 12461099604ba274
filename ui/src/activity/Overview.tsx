import { useState } from "react";
import { go } from "../app/route";
import { useNow } from "../app/StatusLine";
import { recordedIn } from "../attendance/recorded";
import { type ActivityDetail, asFailure, useBackend } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Confirm } from "../controls/Confirm";
import { useNotice } from "../controls/Notice";
import { HistoryButton } from "../history/History";
import { useWords } from "../language";
import { wallClock } from "../language/calendar";
import { failureWords } from "../language/failure";
import { useFields } from "./change";
import { ActivityFields } from "./Fields";
import { Missing } from "./Missing";
import { Repeat } from "./Repeat";

/** What is said of an activity. Each field is saved as it is left, and can be taken back. */
export function Overview({ activity }: { activity: ActivityDetail }) {
  const { say } = useWords();
  const fields = useFields(activity);
  const today = wallClock(useNow(), activity.form.timeZone).slice(0, 10);
  const [isRepeating, setRepeating] = useState(false);
  return (
    <>
      <form
        className="page"
        noValidate
        onBlur={fields.onBlur}
        onSubmit={(event) => {
          event.preventDefault();
          fields.save();
        }}
      >
        {!activity.mayRecord && <p className="muted">{say("read-only")}</p>}
        <Missing activity={activity} today={today} />
        <ActivityFields
          project={activity.project}
          form={fields.form}
          onChange={fields.change}
          problem={fields.problem}
          isDisabled={!activity.mayRecord}
        />
        <div className="save-bar">
          {fields.other && (
            <p className="problem" role="alert">
              {fields.other}
            </p>
          )}
          <div className="actions">
            {activity.mayRecord && (
              <span className="muted">{say(fields.isSaved ? "all-saved" : "not-saved")}</span>
            )}
            <span className="end">
              <HistoryButton row={`activity/${activity.id}`} />
              {activity.mayRecord && (
                <>
                  <Button onPress={() => setRepeating(true)}>{say("repeat")}</Button>
                  <Delete activity={activity} />
                </>
              )}
            </span>
          </div>
        </div>
      </form>
      {isRepeating && <Repeat activity={activity} onClose={() => setRepeating(false)} />}
    </>
  );
}

/** Asks first, and says what goes along. */
function Delete({ activity }: { activity: ActivityDetail }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const notify = useNotice();
  const { write } = useWrite();
  const { id, form, enrolled, sessions } = activity;
  const [marks, setMarks] = useState<number | null>(null);
  const failed = (error: unknown) => notify({ kind: "problem", text: failureWords(asFailure(error), words) });
  const ask = () => backend.attendanceRegister(id).then((register) => setMarks(recordedIn(register)), failed);
  const remove = async () => {
    setMarks(null);
    const deleted = await write((backend) =>
      backend.deleteActivity(id).catch((error) => {
        failed(error);
        throw error;
      }),
    );
    if (!deleted) return;
    go({ page: "activities", project: null });
    notify({ kind: "done", text: say("activity-deleted", { title: form.title }), step: deleted.step });
  };
  return (
    <>
      <Button look="danger" onPress={ask}>
        {say("activity-delete")}
      </Button>
      {marks !== null && (
        <Confirm
          title={say("activity-delete-ask")}
          what={form.title}
          goes={[
            enrolled > 0 && say("goes-people", { count: enrolled }),
            sessions.length > 0 && say("sessions-count", { count: sessions.length }),
            marks > 0 && say("goes-marks", { count: marks }),
          ]}
          act={say("activity-delete")}
          onAct={() => void remove()}
          onClose={() => setMarks(null)}
        />
      )}
    </>
  );
}
