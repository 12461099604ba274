import { address } from "../app/route";
import type { ActivityDetail } from "../backend";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";
import { type Lack, useLacks } from "./lacks";

/** What is still to be done for an activity whose days are over. */
export function Missing({ activity, today }: { activity: ActivityDetail; today: string }) {
  const words = useWords();
  const { status, lastDay } = activity.form;
  const isDue = lastDay < today && status !== "closed" && status !== "cancelled";
  const lacks = useLacks(activity.id, isDue, words);
  if (!isDue || !lacks?.length) return null;
  return (
    <section className="missing" aria-labelledby="missing">
      <h2 id="missing">{words.say("missing-title")}</h2>
      <Lacks activity={activity.id} lacks={lacks} />
    </section>
  );
}

/** Asks before an activity is closed that lacks something. */
export function Closing(props: { activity: string; lacks: Lack[]; onClose: () => void; onAct: () => void }) {
  const { say } = useWords();
  return (
    <Dialog title={say("closing-title")} onClose={props.onClose} isQuestion>
      <div>
        <p>{say("closing-what")}</p>
        <Lacks activity={props.activity} lacks={props.lacks} onFollow={props.onClose} />
      </div>
      <div className="actions">
        <Button autoFocus onPress={props.onClose}>
          {say("closing-not-yet")}
        </Button>
        <Button look="quiet" onPress={props.onAct}>
          {say("closing-act")}
        </Button>
      </div>
    </Dialog>
  );
}

function Lacks({ activity, lacks, onFollow }: { activity: string; lacks: Lack[]; onFollow?: () => void }) {
  return (
    <ul className="goes">
      {lacks.map(({ text, tab, at }) => (
        <li key={text}>
          <a href={address({ page: "activity", id: activity, tab, ...(at && { at }) })} onClick={onFollow}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}
