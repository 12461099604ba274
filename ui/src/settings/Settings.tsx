import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { usePreferences } from "../app/preferences";
import { address } from "../app/route";
import { asFailure, type Failure, type SavedFile, useBackend } from "../backend";
import { useStatus } from "../backend/queries";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { EnrolAgain } from "./EnrolAgain";

const SYSTEM = "system";

/** How the window looks and speaks, and what this installation is. */
export function Settings({ onShowKeys }: { onShowKeys: () => void }) {
  const { say } = useWords();
  const { preferences, choose } = usePreferences();
  const { data: status } = useStatus();
  const laptop = status?.laptop;
  return (
    <div className="page text">
      <h1>{say("settings")}</h1>
      <section className="part">
        <h2>{say("settings-language")}</h2>
        <div>
          <LanguageSwitch withSystem />
        </div>
      </section>
      <section className="part">
        <h2>{say("settings-theme")}</h2>
        <div>
          <OneOf
            label={say("settings-theme")}
            value={preferences.theme}
            onChange={(theme) => choose({ ...preferences, theme })}
            options={[
              [SYSTEM, say("settings-system")],
              ["light", say("settings-light")],
              ["dark", say("settings-dark")],
              ["contrast", say("settings-contrast")],
            ]}
          />
        </div>
      </section>
      <section className="part">
        <h2>{say("settings-documents")}</h2>
        <div>
          <OneOf
            label={say("settings-documents")}
            value={preferences.fetchFiles ? "always" : null}
            onChange={(fetch) => choose({ ...preferences, fetchFiles: fetch !== null })}
            options={[
              [SYSTEM, say("settings-documents-asked")],
              ["always", say("settings-documents-always")],
            ]}
          />
        </div>
        <p className="muted">{say("settings-documents-hint")}</p>
      </section>
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
      </section>
    </div>
  );
}

/** What has not reached Strasbourg, and the way to carry it there. */
function Unsent({ count }: { count: number }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const [saved, setSaved] = useState<SavedFile | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = () =>
    backend.saveUnsent().then(
      (file) => {
        setSaved(file);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  return (
    <section className="part">
      <h2>{say("unsent")}</h2>
      <p>{say("unsent-what", { count })}</p>
      <p className="muted">{say("unsent-personal")}</p>
      <div className="actions">
        <Button onPress={() => void save()}>{say("unsent-save")}</Button>
        <a href={address({ page: "receipts", fate: "waiting" })}>{say("unsent-see")}</a>
      </div>
      <div role="status">
        {saved && (
          <p>
            {say("unsent-saved", { count: saved.changes })} <code className="path">{saved.path}</code>
          </p>
        )}
      </div>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
    </section>
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
