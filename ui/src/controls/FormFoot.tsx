import { useWords } from "../language";
import { Button } from "./Button";

/** The end of a form in a dialog: what is wrong with it as a whole, and the two ways out. */
export function FormFoot(props: {
  problem: string | null | undefined;
  submit?: string;
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
