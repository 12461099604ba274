import type { SessionForm } from "../backend";
import { ClockField, DayField } from "../controls/Moment";
import { useWords } from "../language";

/** Day, start and end of a session. A session is on one day: moving the day moves both. */
export function SessionTimes(props: {
  form: SessionForm;
  onChange: (change: Partial<SessionForm>) => void;
  problem?: string | null;
  autoFocus?: boolean;
}) {
  const { form, onChange } = props;
  const { say } = useWords();
  const day = form.start.slice(0, 10);
  return (
    <>
      <DayField
        label={say("session-day")}
        autoFocus={props.autoFocus}
        value={day}
        onChange={(next) =>
          next && onChange({ start: `${next}${form.start.slice(10)}`, end: `${next}${form.end.slice(10)}` })
        }
      />
      <ClockField
        label={say("session-start")}
        value={form.start.slice(11)}
        onChange={(time) => onChange({ start: `${day}T${time}` })}
      />
      <ClockField
        label={say("session-end")}
        value={form.end.slice(11)}
        onChange={(time) => onChange({ end: `${day}T${time}` })}
        problem={props.problem}
      />
    </>
  );
}
