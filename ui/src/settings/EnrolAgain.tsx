import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asFailure, type Failure, useBackend } from "../backend";
import { useStatus } from "../backend/queries";
import { Button } from "../controls/Button";
import { TextField } from "../controls/Field";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";

/** For a laptop that the server does not know any more: a new code, and everything that is recorded here goes on. */
export function EnrolAgain() {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const cache = useQueryClient();
  const { data: status } = useStatus();
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const place = useProblemInView(failure);
  const [working, setWorking] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const synchronisation = status?.synchronisation;
  const isForgotten = synchronisation?.phase === "failed" && synchronisation.code === "not_enrolled";
  if (isDone) return <p role="status">{say("again-done")}</p>;
  if (!isForgotten) return null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    try {
      const status = await backend.enrolAgain(code);
      setIsDone(true);
      cache.setQueryData(["status"], status);
    } catch (error) {
      setFailure(asFailure(error));
      setWorking(false);
    }
  };

  const problems = problemsOf(failure, ["code"], words);
  return (
    <form ref={place} onSubmit={submit} noValidate className="again">
      <h3>{say("again")}</h3>
      <p>{say("again-hint")}</p>
      <TextField
        label={say("enrol-code")}
        problem={problems.at("code")}
        value={code}
        onChange={(code) => {
          if (isMended(failure, { code })) setFailure(null);
          setCode(code);
        }}
        name="code"
        autoComplete="off"
        spellCheck="false"
        mono
      />
      {problems.other && (
        <p className="problem" role="alert">
          {problems.other}
        </p>
      )}
      <div className="actions">
        <Button type="submit" look="primary" isDisabled={working}>
          {say(working ? "enrol-working" : "again-submit")}
        </Button>
      </div>
    </form>
  );
}
