import { type ReactNode, useState } from "react";
import { useSetDraft } from "../app/drafts";
import { address, go, lead } from "../app/route";
import { EditDocument } from "../attachment/EditDocument";
import { EditNote } from "../attendance/EditNote";
import { type About, asFailure, type FieldValue, type Mend, type ReviewItem, useBackend } from "../backend";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { EditPlace } from "../participant/EditPlace";
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
          <span className="worry">{say("review-refused")}</span> {aboutWords(about, words).join(" · ")}
          <span className="muted"> · {groupWords(value, words, about)}</span>
        </>
      }
    >
      <p>{reasonWords(item.reason, words)}</p>
      <dl className="facts">
        <dt>{say("review-you-wrote")}</dt>
        <dd>
          {valueWords(value, about, catalogue, words)}
          <span className="muted"> · {calendar.moment(item.at, now)}</span>
        </dd>
        <dt>{say("review-stands")}</dt>
        <dd>
          {stands ? valueWords(stands.value, about, catalogue, words) : say("review-stands-nothing")}
          {stands && <span className="muted"> · {authorWords(stands.author, words)}</span>}
        </dd>
      </dl>
      <div className="actions">
        {item.mayRecord &&
          (byOfficer || WITHOUT_FORM.has(value.group) ? (
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

/** What was refused after its project was taken away: nothing of it is here any more. */
export function RefusedGoneItem(props: {
  id: string;
  item: Extract<ReviewItem, { kind: "refused_gone" }>;
  decide: Decide;
}) {
  const { id, item, decide } = props;
  const words = useWords();
  const { say } = words;
  const { changes, code, reason } = item;
  return (
    <Entry
      id={id}
      title={
        <>
          <span className="worry">{say("review-refused")}</span>{" "}
          {say("review-refused-gone", { count: changes.length, project: code })}
        </>
      }
    >
      <p>{reasonWords(reason, words)}</p>
      <p className="muted">{say("review-refused-gone-what")}</p>
      <div className="actions">
        <Button onPress={() => decide(id, (backend) => backend.letGo(changes), say("review-gone"))}>
          {say("review-let-go")}
        </Button>
      </div>
    </Entry>
  );
}

/** The field groups that no form has: they are recorded again as they were, or let go. */
const WITHOUT_FORM: ReadonlySet<FieldValue["group"]> = new Set([
  "existence",
  "participant_merged_into",
  "attendance_signature",
  "unknown",
]);

/** Opens the form of the row with the refused value in it. */
function useMend({ change, about }: Refused) {
  const backend = useBackend();
  const words = useWords();
  const notify = useNotice();
  const draft = useSetDraft();
  const [form, setForm] = useState<Mend | null>(null);
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
        case "mark": {
          const at = `${form.mark.session}/${form.mark.participant}`;
          return lead({ page: "activity", id: form.activity, tab: "register", at });
        }
        case "nothing":
          return notify({ kind: "problem", text: words.say("review-mend-none") });
        default:
          return setForm(form);
      }
    } catch (error) {
      notify({ kind: "problem", text: failureWords(asFailure(error), words) });
    }
  };
  return { mend, dialog: form && formOf(form, about, () => setForm(null)) };
}

/** The form over the review. */
function formOf(form: Mend, about: About, onClose: () => void): ReactNode {
  switch (form.kind) {
    case "session":
      return <SessionDialog {...form} onClose={onClose} />;
    case "attachment":
      return <EditDocument id={form.id} form={form.form} onClose={onClose} />;
    case "enrolment":
      return <EditPlace {...form} name={about.name} onClose={onClose} />;
    case "note":
      return <EditNote {...form} name={about.name} onClose={onClose} />;
    default:
      return null;
  }
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
