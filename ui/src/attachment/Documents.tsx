import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DropZone, FileTrigger } from "react-aria-components";
import { useArrival } from "../app/arrival";
import { useNow } from "../app/StatusLine";
import { type ActivityDetail, type AttachmentView, asFailure, useBackend } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { AddDocuments } from "./AddDocuments";
import { EditDocument } from "./EditDocument";
import { ShowDocument } from "./ShowDocument";
import { isHere, isShown, sizeOf, stateOf } from "./words";

/** A limit as it is said: an administrator gives it in whole units of 1,048,576 bytes. */
const megabytes = (limit: number) => Math.floor(limit / 2 ** 20) * 1_000_000;

/** The files of an activity: signed sheets, agendas, photographs. */
export function Documents({ activity, at }: { activity: ActivityDetail; at?: string | undefined }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  useArrival(at);
  const { data: files } = useQuery({
    queryKey: ["attachments", activity.id],
    queryFn: () => backend.attachments(activity.id),
  });
  const { data: limits } = useQuery({ queryKey: ["file-limits"], queryFn: () => backend.fileLimits() });
  const [adding, setAdding] = useState<readonly File[]>([]);
  const [open, setOpen] = useState<{ what: "edit" | "show"; file: AttachmentView } | null>(null);
  if (!files || !limits) return null;
  const { mayRecord } = activity;
  const trigger = (
    <FileTrigger
      allowsMultiple
      acceptedFileTypes={limits.mediaTypes}
      onSelect={(chosen) => setAdding(chosen ? [...chosen] : [])}
    >
      <Button look={files.length === 0 ? "primary" : "plain"}>{say("documents-choose")}</Button>
    </FileTrigger>
  );
  const hint = (
    <span className="muted">
      {say("documents-hint", { most: sizeOf(megabytes(limits.mostBytes), words) })}
    </span>
  );
  const list = (
    <ul className="lines files">
      {files.map((file) => (
        <Line
          key={file.id}
          file={file}
          activity={activity}
          onEdit={() => setOpen({ what: "edit", file })}
          onShow={() => setOpen({ what: "show", file })}
        />
      ))}
    </ul>
  );
  const page = (
    <>
      {files.length === 0 ? (
        <div className="empty">
          <h2>{say("documents-empty-title")}</h2>
          <p>{say("documents-empty-what")}</p>
          {mayRecord && (
            <>
              <div className="actions">{trigger}</div>
              <p>{hint}</p>
            </>
          )}
        </div>
      ) : (
        <>
          {list}
          {mayRecord && (
            <div className="actions">
              {trigger}
              {hint}
            </div>
          )}
        </>
      )}
      {adding.length > 0 && <AddDocuments activity={activity} files={adding} onClose={() => setAdding([])} />}
      {open?.what === "edit" && <EditDocument {...open.file} onClose={() => setOpen(null)} />}
      {open?.what === "show" && <ShowDocument file={open.file} onClose={() => setOpen(null)} />}
    </>
  );
  if (!mayRecord) return <div className="page">{page}</div>;
  return (
    <DropZone
      className="page documents"
      aria-label={say("documents-drop")}
      getDropOperation={() => "copy"}
      onDrop={async ({ items }) => {
        const dropped = await Promise.all(
          items.map((item) => (item.kind === "file" ? item.getFile() : Promise.resolve(null))),
        );
        setAdding(dropped.filter((file) => file !== null));
      }}
    >
      {page}
    </DropZone>
  );
}

function Line(props: {
  file: AttachmentView;
  activity: ActivityDetail;
  onEdit: () => void;
  onShow: () => void;
}) {
  const { file, activity } = props;
  const { form, content } = file;
  const words = useWords();
  const { say, calendar } = words;
  const backend = useBackend();
  const notify = useNotice();
  const { write } = useWrite();
  const now = useNow();
  const session = activity.sessions.find(({ id }) => id === file.session)?.form;
  const facts = [
    form.kind && say(`document-kind-${form.kind}`),
    session && `${calendar.shortDay(session.start)} ${calendar.times(session.start, session.end)}`,
    sizeOf(file.size, words),
    say("document-added", { person: file.personName, time: calendar.moment(file.addedAt, now) }),
  ];
  const trying = async (action: () => Promise<unknown>) => {
    try {
      return await action();
    } catch (error) {
      notify({ kind: "problem", text: failureWords(asFailure(error), words) });
      throw error;
    }
  };
  const save = () =>
    trying(async () => {
      const path = await backend.saveAttachmentCopy(file.id);
      notify({ kind: "done", text: say("document-saved", { path }) });
    }).catch(() => {});
  const fetch = () => write((laptop) => trying(() => laptop.fetchAttachment(file.id)));
  const remove = async () => {
    const deleted = await write((laptop) => trying(() => laptop.deleteAttachment(file.id)));
    if (deleted)
      notify({ kind: "done", text: say("document-deleted", { name: form.name }), step: deleted.step });
  };
  const isWorry = content.state === "refused" || content.state === "unreachable";
  return (
    <li className="line" data-at={file.id} tabIndex={-1}>
      <span className="what">
        <strong>{form.name}</strong>
        <span>{facts.filter(Boolean).join(" · ")}</span>
      </span>
      <span className={isWorry ? "when worry" : "when"}>{stateOf(content, words)}</span>
      <span className="then">
        {isHere(file) && isShown(file) && (
          <Button
            look="quiet"
            aria-label={say("document-show-one", { name: form.name })}
            onPress={props.onShow}
          >
            {say("document-show")}
          </Button>
        )}
        {isHere(file) && (
          <Button look="quiet" aria-label={say("document-save-one", { name: form.name })} onPress={save}>
            {say("document-save")}
          </Button>
        )}
        {(content.state === "elsewhere" || content.state === "unreachable") && (
          <Button look="quiet" aria-label={say("document-fetch-one", { name: form.name })} onPress={fetch}>
            {say("document-fetch")}
          </Button>
        )}
        {activity.mayRecord && (
          <>
            <Button
              look="quiet"
              aria-label={say("document-edit-one", { name: form.name })}
              onPress={props.onEdit}
            >
              {say("edit")}
            </Button>
            <Button
              look="danger"
              aria-label={say("document-delete-one", { name: form.name })}
              onPress={remove}
            >
              {say("delete")}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
