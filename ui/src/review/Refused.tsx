import { useState } from "react";
import { useSetDraft } from "../app/drafts";
import { address, go } from "../app/route";
import { asFailure, type Mend, type ReviewItem, useBackend } from "../backend";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { SessionDialog } from "../session/SessionDialog";
import { Entry } from "./Entry";
import type { Decide } from "./Review";
import { aboutWords, authorWords, groupWords, reasonWords, valueWords } from "./words";

type Refused = Extract<ReviewItem, { kind: "refused" }>;

/** What Strasbourg did not take, why, and what its author can do. */
export function RefusedItem(props: { id: string; item: Refused; now: number; decide: Decide }) {
  const { id, item, now, decide } = props;
  const words = useWords();
  const { say, calendar } = words;
  const catalogue = useCatalogue();
  const { about, value, stands, change } = item;
  const { mend, dialog } = useMend(item);
  const again = () => decide(id, (backend) => backend.recordAgain(change), say("review-recorded-again"));
  const byOfficer = item.reason === "refused_by_officer";
  return (
    <Entry
      id={id}
      title={
        <>
          <span className="worry">{say("review-refused")}</span>{" "}
          {about ? aboutWords(about, words).join(" · ") : say("review-refused-gone")}
          {value && <span className="muted"> · {groupWords(value, words)}</span>}
        </>
      }
    >
      <p>{reasonWords(item.reason, words)}</p>
      {about && value && (
        <dl className="facts">
          <dt>{say("review-you-wrote")}</dt>
          <dd>
            {valueWords(value, about, catalogue, words)}
            {item.at !== null && <span className="muted"> · {calendar.moment(item.at, now)}</span>}
          </dd>
          <dt>{say("review-stands")}</dt>
          <dd>
            {stands ? valueWords(stands.value, about, catalogue, words) : say("review-stands-nothing")}
            {stands && <span className="muted"> · {authorWords(stands.author, words)}</span>}
          </dd>
        </dl>
      )}
      <div className="actions">
        {value &&
          item.mayRecord &&
          (byOfficer ? (
            <Button onPress={again}>{say("review-record-again")}</Button>
          ) : (
            <Button onPress={() => void mend()}>{say("review-mend")}</Button>
          ))}
        <Button
          look="quiet"
          onPress={() => decide(id, (backend) => backend.letGo([change]), say("review-gone"))}
        >
          {say("review-let-go")}
        </Button>
        <span className="muted">{say("review-let-go-hint")}</span>
      </div>
      {dialog}
    </Entry>
  );
}

/** Opens the form of the row with the refused value in it. */
function useMend({ change }: Refused) {
  const backend = useBackend();
  const words = useWords();
  const notify = useNotice();
  const draft = useSetDraft();
  const [session, setSession] = useState<Extract<Mend, { kind: "session" }> | null>(null);
  const mend = async () => {
    try {
      const form = await backend.mendForm(change);
      switch (form.kind) {
        case "activity":
          draft(`activity/${form.id}`, differing(form.form, (await backend.activity(form.id)).form));
          return go({ page: "activity", id: form.id, tab: "overview" });
        case "participant":
          draft(`participant/${form.id}`, differing(form.form, (await backend.participant(form.id)).form));
          return go({ page: "people", project: form.project, person: form.id });
        case "session":
          return setSession(form);
        case "mark":
          return go({ page: "activity", id: form.activity, tab: "register" });
        case "nothing":
          return notify({ kind: "problem", text: words.say("review-mend-none") });
      }
    } catch (error) {
      notify({ kind: "problem", text: failureWords(asFailure(error), words) });
    }
  };
  const dialog = session && <SessionDialog {...session} onClose={() => setSession(null)} />;
  return { mend, dialog };
}

/** The fields of a form that are other than what stands: a draft holds no more. */
function differing<T extends object>(form: T, stands: T): Partial<T> {
  const fields = Object.entries(form).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(stands[name as keyof T]),
  );
  return Object.fromEntries(fields) as Partial<T>;
}

/** What waits for a project officer, and what that means. */
export function QuarantineItem({
  id,
  item,
}: {
  id: string;
  item: Extract<ReviewItem, { kind: "quarantine" }>;
}) {
  const { say } = useWords();
  return (
    <Entry id={id} title={say("review-quarantine", { count: item.changes, project: item.code })}>
      <p className="muted">{say(item.takenAway ? "review-quarantine-gone" : "review-quarantine-what")}</p>
      {!item.takenAway && (
        <p>
          <a href={address({ page: "receipts", fate: "quarantine" })}>{say("review-quarantine-see")}</a>
        </p>
      )}
    </Entry>
  );
}
