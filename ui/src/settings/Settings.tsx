import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { usePreferences } from "../app/preferences";
import { address } from "../app/route";
import { useNow } from "../app/StatusLine";
import { asFailure, type Failure, useBackend } from "../backend";
import { useStatus } from "../backend/queries";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { EnrolAgain } from "./EnrolAgain";
import { Parts } from "./Parts";

const SYSTEM = "system";

/** How the window looks and speaks, and what this installation is. */
export function Settings({ onShowKeys }: { onShowKeys: () => void }) {
  const { say } = useWords();
  const { preferences, choose } = usePreferences();
  const { data: status } = useStatus();
  const laptop = status?.laptop;
  const [isShowingParts, setParts] = useState(false);
  return (
    <div className="page text">
      <h1>{say("settings")}</h1>
      <section className="part">
        <h2>{say("settings-language")}</h2>
        <div>
          <LanguageSwitch withSystem />
        </div>
      </section>
      <Part
        title={say("settings-theme")}
        value={preferences.theme}
        onChange={(theme) => choose({ ...preferences, theme })}
        options={[
          [SYSTEM, say("settings-system")],
          ["light", say("settings-light")],
          ["dark", say("settings-dark")],
          ["contrast", say("settings-contrast")],
        ]}
      />
      <Part
        title={say("settings-size")}
        value={preferences.textSize}
        onChange={(textSize) => choose({ ...preferences, textSize })}
        options={[
          [SYSTEM, say("settings-size-normal")],
          ["large", say("settings-size-large")],
          ["larger", say("settings-size-larger")],
        ]}
      />
      <Part
        title={say("settings-dates")}
        value={preferences.dateFormat}
        onChange={(dateFormat) => choose({ ...preferences, dateFormat })}
        options={[
          [SYSTEM, say("settings-system")],
          ["day_first", say("settings-dates-day")],
          ["year_first", "2026-11-12"],
        ]}
      />
      <Part
        title={say("settings-synchronisation")}
        value={preferences.synchroniseWhenAsked ? "asked" : null}
        onChange={(when) => choose({ ...preferences, synchroniseWhenAsked: when !== null })}
        options={[
          [SYSTEM, say("settings-synchronisation-always")],
          ["asked", say("settings-documents-asked")],
        ]}
      >
        <p className="muted">{say("settings-synchronisation-hint")}</p>
        <LastExchanges />
      </Part>
      <Part
        title={say("settings-documents")}
        value={preferences.fetchFiles ? "always" : null}
        onChange={(fetch) => choose({ ...preferences, fetchFiles: fetch !== null })}
        options={[
          [SYSTEM, say("settings-documents-asked")],
          ["always", say("settings-documents-always")],
        ]}
      >
        <p className="muted">{say("settings-documents-hint")}</p>
      </Part>
      {laptop && (
        <section className="part">
          <h2>{say("settings-laptop")}</h2>
          <dl className="facts">
            <dt>{say("about-laptop")}</dt>
            <dd>{laptop.name}</dd>
            <dt>{say("about-laptop-number")}</dt>
            <dd>{laptop.device}</dd>
            <dt>{say("about-user")}</dt>
            <dd>{laptop.personName}</dd>
            <dt>{say("about-server")}</dt>
            <dd>{laptop.server}</dd>
          </dl>
          <EnrolAgain />
        </section>
      )}
      {status && status.changesToSend > 0 && <Unsent count={status.changesToSend} />}
      <section className="part">
        <h2>{say("settings-keyboard")}</h2>
        <p>{say("settings-keyboard-hint")}</p>
        <div>
          <Button keyName="?" tip={say("keys-help")} onPress={onShowKeys}>
            {say("settings-keyboard-show")}
          </Button>
        </div>
      </section>
      <section className="part">
        <h2>{say("settings-about")}</h2>
        <dl className="facts">
          <dt>{say("about-version")}</dt>
          <dd>{status?.version}</dd>
          <dt>{say("about-licence")}</dt>
          <dd>EUPL-1.2</dd>
        </dl>
        <p className="muted">{say("about-fonts")}</p>
        <div>
          <Button onPress={() => setParts(true)}>{say("parts-show")}</Button>
        </div>
        {isShowingParts && <Parts onClose={() => setParts(false)} />}
        <Diagnosis />
      </section>
    </div>
  );
}

/** What has not reached Strasbourg, and the way to carry it there. */
function Unsent({ count }: { count: number }) {
  const { say } = useWords();
  const backend = useBackend();
  return (
    <section className="part">
      <h2>{say("unsent")}</h2>
      <p>{say("unsent-what", { count })}</p>
      <p className="muted">{say("unsent-personal")}</p>
      <SavedTo
        act={say("unsent-save")}
        save={async () => {
          const { changes, path } = await backend.saveUnsent();
          return [say("unsent-saved", { count: changes }), path];
        }}
      >
        <a href={address({ page: "receipts", fate: "waiting" })}>{say("unsent-see")}</a>
      </SavedTo>
    </section>
  );
}

/** The file for whoever helps from afar. */
function Diagnosis() {
  const { say } = useWords();
  const backend = useBackend();
  return (
    <>
      <p>{say("diagnosis-what")}</p>
      <SavedTo
        act={say("diagnosis-save")}
        save={async () => [say("diagnosis-saved"), await backend.saveDiagnosis()]}
      />
    </>
  );
}

/** A button that writes a file, and where it went. */
function SavedTo(props: {
  act: string;
  save: () => Promise<[text: string, path: string]>;
  children?: ReactNode;
}) {
  const words = useWords();
  const [saved, setSaved] = useState<[text: string, path: string] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = () =>
    props.save().then(
      (file) => {
        setSaved(file);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  return (
    <>
      <div className="actions">
        <Button onPress={() => void save()}>{props.act}</Button>
        {props.children}
      </div>
      <div role="status">
        {saved && (
          <p>
            {saved[0]} <code className="path">{saved[1]}</code>
          </p>
        )}
      </div>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
    </>
  );
}

/** When this laptop last spoke with Strasbourg, and what came of it. */
function LastExchanges() {
  const words = useWords();
  const { say, calendar } = words;
  const backend = useBackend();
  const now = useNow();
  const { data: runs = [] } = useQuery({
    queryKey: ["last-exchanges"],
    queryFn: () => backend.lastExchanges(),
    gcTime: 0,
  });
  if (runs.length === 0) return null;
  return (
    <table className="exchanges">
      <caption>{say("exchanges")}</caption>
      <tbody>
        {runs.slice(0, 8).map((run) => (
          <tr key={`${run.firstAt}/${run.problem}`}>
            <td className="figures">{calendar.moment(run.lastAt, now)}</td>
            <td className={run.problem ? "worry" : undefined}>
              {run.problem
                ? (words.find(`exchanges-${run.problem}`) ??
                  words.find(`worry-${run.problem}`) ??
                  failureWords({ code: run.problem, args: {} }, words))
                : run.sent + run.received > 0
                  ? say("exchanges-done", { sent: run.sent, received: run.received })
                  : say("exchanges-nothing")}
              {run.times > 1 && (
                <span className="muted">
                  {" "}
                  {say("exchanges-times", { count: run.times, since: calendar.moment(run.firstAt, now) })}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The languages by their own names, so that everybody finds theirs. */
export function LanguageSwitch({ withSystem }: { withSystem?: boolean }) {
  const words = useWords();
  const { preferences, choose } = usePreferences();
  const own: Array<[string, string]> = [
    ["en", "English"],
    ["fr", "Français"],
  ];
  return (
    <OneOf
      label={words.say("settings-language")}
      value={withSystem ? preferences.language : words.language}
      onChange={(language) => choose({ ...preferences, language })}
      options={withSystem ? [[SYSTEM, words.say("settings-system")], ...own] : own}
    />
  );
}

/** One thing to choose, under its name. */
function Part(props: Omit<Parameters<typeof OneOf>[0], "label"> & { title: string; children?: ReactNode }) {
  const { title, children, ...choice } = props;
  return (
    <section className="part">
      <h2>{title}</h2>
      <div>
        <OneOf label={title} {...choice} />
      </div>
      {children}
    </section>
  );
}

function OneOf(props: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  options: ReadonlyArray<readonly [id: string, name: string]>;
}) {
  return (
    <ToggleButtonGroup
      aria-label={props.label}
      className="switch-row"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.value ?? SYSTEM]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        props.onChange(key === SYSTEM ? null : String(key));
      }}
    >
      {props.options.map(([id, name]) => (
        <ToggleButton key={id} id={id}>
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
