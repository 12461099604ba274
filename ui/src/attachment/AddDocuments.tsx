import { type FormEvent, useState } from "react";
import { type ActivityDetail, asFailure, type Failure, type Kind } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { Dialog } from "../controls/Dialog";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { addFile } from "./transfer";
import { guessed, kindOptions, sizeOf } from "./words";

/** Files that somebody chose or dropped: what they are and what they belong to, then they are on the laptop. */
export function AddDocuments(props: {
  activity: ActivityDetail;
  files: readonly File[];
  onClose: () => void;
}) {
  const { activity, files, onClose } = props;
  const words = useWords();
  const { say, calendar } = words;
  const notify = useNotice();
  const { write } = useWrite();
  const [kind, setKind] = useState<Kind | null>(() => (files[0] ? guessed(files[0]) : null));
  const [session, setSession] = useState<string | null>(null);
  const [left, setLeft] = useState(files);
  const [refused, setRefused] = useState<{ file: File; failure: Failure }[]>([]);
  const [isBusy, setBusy] = useState(false);
  const sessions = activity.sessions.map(({ id, form }) => ({
    id,
    name: [`${calendar.shortDay(form.start)} ${calendar.times(form.start, form.end)}`, form.title]
      .filter(Boolean)
      .join(" · "),
  }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const failed: typeof refused = [];
    const there: string[] = [];
    let step: number | undefined;
    for (const file of left) {
      const done = await write(async (backend) => {
        try {
          return await addFile(backend, activity.id, session, file, { name: file.name, kind });
        } catch (error) {
          failed.push({ file, failure: asFailure(error) });
          return null;
        }
      });
      if (done?.value?.alreadyThere) there.push(done.value.alreadyThere);
      else if (done?.value) step = done.step;
    }
    setBusy(false);
    const added = left.length - failed.length - there.length;
    if (there.length) notify({ kind: "done", text: say("document-already", { name: there.join(", ") }) });
    else if (added)
      notify({ kind: "done", text: say("documents-added", { count: added }), ...(added === 1 && { step }) });
    if (failed.length === 0) onClose();
    setRefused(failed);
    setLeft(failed.map(({ file }) => file));
  };

  return (
    <Dialog title={say("documents-add", { count: files.length })} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <ul className="whole plain-list">
          {left.map((file) => {
            const problem = refused.find((one) => one.file === file)?.failure;
            return (
              <li key={`${file.name}/${file.size}/${file.lastModified}`}>
                <strong>{file.name}</strong> <span className="muted">{sizeOf(file.size, words)}</span>
                {problem && (
                  <p className="problem" role="alert">
                    {failureWords(problem, words)}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
        <div className="half">
          <Choice
            label={say("document-kind")}
            options={kindOptions(words)}
            none={say("document-kind-none")}
            value={kind}
            onChange={(value) => setKind(value as Kind | null)}
          />
        </div>
        <div className="half">
          <Choice
            label={say("document-belongs")}
            options={sessions}
            none={say("document-whole-activity")}
            value={session}
            onChange={setSession}
          />
        </div>
        <div className="actions whole">
          <Button look="quiet" onPress={onClose}>
            {say("cancel")}
          </Button>
          <Button type="submit" look="primary" isDisabled={isBusy}>
            {say(refused.length ? "document-try-again" : "document-add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
