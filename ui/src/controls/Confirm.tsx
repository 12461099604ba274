import { useWords } from "../language";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

/** Asks before something goes, and says what goes with it. Enter keeps everything. */
export function Confirm(props: {
  title: string;
  what: string;
  /** What goes along, one line each. */
  goes: ReadonlyArray<string | false>;
  act: string;
  onAct: () => void;
  onClose: () => void;
}) {
  const { say } = useWords();
  const goes = props.goes.filter((line) => line !== false);
  return (
    <Dialog title={props.title} onClose={props.onClose} isQuestion>
      <p className="subject">{props.what}</p>
      <div>
        <p>{say(goes.length ? "goes" : "goes-nothing")}</p>
        {goes.length > 0 && (
          <ul className="goes">
            {goes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      <p className="muted">{say("goes-back")}</p>
      <div className="actions">
        <Button autoFocus onPress={props.onClose}>
          {say("cancel")}
        </Button>
        <Button look="danger" onPress={props.onAct}>
          {props.act}
        </Button>
      </div>
    </Dialog>
  );
}
