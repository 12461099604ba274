import { HistoryButton } from "../history/History";
import { useWords } from "../language";
import { Button } from "./Button";

/** The end of a form in a dialog: what is wrong with it as a whole, and the two ways out. */
export function FormFoot(props: {
  problem: string | null | undefined;
  submit?: string;
  /** The row whose history can be looked at from here. */
  row?: string | null;
  onCancel: () => void;
}) {
  const { say } = useWords();
  return (
    <>
      {props.problem && (
        <p className="problem whole" role="alert">
          {props.problem}
        </p>
      )}
      <div className="actions whole">
        {props.row && <HistoryButton row={props.row} />}
        <Button look="quiet" onPress={props.onCancel}>
          {say("cancel")}
        </Button>
        <Button type="submit" look="primary">
          {props.submit ?? say("save")}
        </Button>
      </div>
    </>
  );
}
