import type { FormEvent } from "react";
import { useDraft } from "../app/drafts";
import { go } from "../app/route";
import { useUndo } from "../app/undo";
import type { ActivityDetail, ActivityForm } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { problemsOf } from "../language/failure";
import { ActivityFields } from "./Fields";
import { ACTIVITY_FIELDS, atField, lacking } from "./form";

/** What is said of an activity, and the way to change it. Only what was changed is written. */
export function Overview({ activity }: { activity: ActivityDetail }) {
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const undo = useUndo();
  const [change, keep] = useDraft<Partial<ActivityForm>>(`activity/${activity.id}`);
  const { write, failure, clear } = useWrite();
  const place = useProblemInView(failure);
  const form = { ...activity.form, ...change };
  const problems = problemsOf(atField(failure), ACTIVITY_FIELDS, words);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await write(async (backend) => {
      const lack = lacking(form);
      if (lack) throw lack;
      return backend.saveActivity(activity.id, form);
    });
    if (!saved) return;
    keep(null);
    notify({ kind: "done", text: say("activity-saved"), undo: () => void undo("undo") });
  };
  const remove = async () => {
    if (!(await write((backend) => backend.deleteActivity(activity.id)))) return;
    keep(null);
    go({ page: "activities", project: null });
    notify({
      kind: "done",
      text: say("activity-deleted", { title: activity.form.title }),
      undo: () => void undo("undo"),
    });
  };

  return (
    <form ref={place} className="page" onSubmit={submit} noValidate>
      {!activity.mayRecord && <p className="muted">{say("read-only")}</p>}
      <ActivityFields
        project={activity.project}
        form={form}
        onChange={(next) => keep({ ...change, ...next })}
        problem={problems.at}
        isDisabled={!activity.mayRecord}
      />
      {activity.mayRecord && (
        <div className="save-bar">
          {problems.other && (
            <p className="problem" role="alert">
              {problems.other}
            </p>
          )}
          <div className="actions">
            <Button type="submit" look="primary" isDisabled={!change}>
              {say("save")}
            </Button>
            {change && (
              <Button
                look="quiet"
                onPress={() => {
                  keep(null);
                  clear();
                }}
              >
                {say("discard")}
              </Button>
            )}
            <span className="muted">{say(change ? "not-saved" : "all-saved")}</span>
            <span className="end">
              <Button look="danger" onPress={remove}>
                {say("activity-delete")}
              </Button>
            </span>
          </div>
        </div>
      )}
    </form>
  );
}
