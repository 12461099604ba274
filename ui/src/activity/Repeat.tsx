import { type FormEvent, useState } from "react";
import { go } from "../app/route";
import type { ActivityDetail, CopyForm } from "../backend";
import { useWrite } from "../backend/queries";
import { Check } from "../controls/Check";
import { Dialog } from "../controls/Dialog";
import { TextField } from "../controls/Field";
import { FormFoot } from "../controls/FormFoot";
import { DayField } from "../controls/Moment";
import { useNotice } from "../controls/Notice";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { invalid, isMended, problemsOf } from "../language/failure";

/** Holds an activity again on other days: its sessions come along, and its people where they are wanted. */
export function Repeat({ activity, onClose }: { activity: ActivityDetail; onClose: () => void }) {
  const words = useWords();
  const { say, calendar } = words;
  const notify = useNotice();
  const [copy, setCopy] = useState<Omit<CopyForm, "firstDay"> & { firstDay: string | null }>({
    title: activity.form.title,
    firstDay: null,
    withPeople: false,
  });
  const { write, failure, clear } = useWrite();
  const place = useProblemInView(failure);
  const problems = problemsOf(failure, ["title", "firstDay"], words);
  const change = (next: Partial<typeof copy>) => {
    if (isMended(failure, next)) clear();
    setCopy({ ...copy, ...next });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { firstDay } = copy;
    const made = await write(async (backend) => {
      if (!firstDay) throw invalid("firstDay", "missing");
      return backend.copyActivity(activity.id, { ...copy, firstDay });
    });
    if (!made || !firstDay) return;
    go({ page: "activity", id: made.value, tab: "overview" });
    notify({ kind: "done", text: say("repeat-done", { day: calendar.longDay(firstDay) }), step: made.step });
  };
  const { sessions, enrolled } = activity;
  return (
    <Dialog title={say("repeat-title")} onClose={onClose}>
      <form ref={place} className="form" onSubmit={submit} noValidate>
        <div className="whole">
          <DayField
            autoFocus
            label={say("repeat-first-day")}
            hint={say("repeat-hint", { count: sessions.length })}
            value={copy.firstDay}
            onChange={(firstDay) => change({ firstDay })}
            problem={problems.at("firstDay")}
          />
        </div>
        <div className="whole">
          <TextField
            label={say("activity-title")}
            value={copy.title}
            onChange={(title) => change({ title })}
            problem={problems.at("title")}
          />
        </div>
        {enrolled > 0 && (
          <div className="whole">
            <Check
              label={say("repeat-people", { count: enrolled })}
              value={copy.withPeople}
              onChange={(withPeople) => change({ withPeople })}
            />
          </div>
        )}
        <FormFoot problem={problems.other} submit={say("activity-create")} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
