import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Icon } from "../app/Icon";
import { asFailure, type EnrolForm, type Failure, useBackend } from "../backend";
import { useStatus } from "../backend/queries";
import { Button } from "../controls/Button";
import { TextField } from "../controls/Field";
import { useProblemInView } from "../controls/problem";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";
import { LanguageSwitch } from "../settings/Settings";

const FIELDS = ["server", "code", "deviceName"] as const;

/** The first start: this laptop is told where Strasbourg is, and shows its one-time code. */
export function Enrol() {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const cache = useQueryClient();
  const { data: status } = useStatus();
  const left = status?.left && words.find(`enrol-left-${status.left}`);
  const [form, setForm] = useState<EnrolForm>({ server: "", code: "", deviceName: "" });
  const [failure, setFailure] = useState<Failure | null>(null);
  const place = useProblemInView(failure);
  const [working, setWorking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    try {
      cache.setQueryData(["status"], await backend.enrolLaptop(form));
      await cache.invalidateQueries();
    } catch (error) {
      setFailure(asFailure(error));
      setWorking(false);
    }
  };

  const problems = problemsOf(failure, FIELDS, words);
  const set = (change: Partial<EnrolForm>) => {
    if (isMended(failure, change)) setFailure(null);
    setForm({ ...form, ...change });
  };

  return (
    <div className="welcome">
      <header>
        <div className="brand">
          <Icon name="carnet" />
          Carnet
        </div>
        <LanguageSwitch />
      </header>
      <main>
        <div>
          <h1>{say("enrol-title")}</h1>
          {left && <p className="left">{left}</p>}
          <p className="muted">{say("enrol-intro")}</p>
        </div>
        <form ref={place} onSubmit={submit} noValidate>
          <TextField
            label={say("enrol-server")}
            hint={say("enrol-server-hint")}
            problem={problems.at("server")}
            value={form.server}
            onChange={(server) => set({ server })}
            name="server"
            type="url"
            autoComplete="off"
            spellCheck="false"
            autoFocus
          />
          <TextField
            label={say("enrol-code")}
            hint={say("enrol-code-hint")}
            problem={problems.at("code")}
            value={form.code}
            onChange={(code) => set({ code })}
            name="code"
            autoComplete="off"
            spellCheck="false"
            mono
          />
          <TextField
            label={say("enrol-name")}
            hint={say("enrol-name-hint")}
            problem={problems.at("deviceName")}
            value={form.deviceName}
            onChange={(deviceName) => set({ deviceName })}
            name="deviceName"
            autoComplete="off"
          />
          {problems.other && (
            <p className="problem" role="alert">
              {problems.other}
            </p>
          )}
          <div className="actions">
            <Button type="submit" look="primary" isDisabled={working}>
              {say(working ? "enrol-working" : "enrol-submit")}
            </Button>
          </div>
        </form>
      </main>
    </div>
  );
}
