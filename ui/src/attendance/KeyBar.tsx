import { useWords } from "../language";
import { commandLetters } from "./keys";
import { lengthOf, letterOf, nameOf, STATUSES } from "./marks";
import { useRecordingHere } from "./recording";
import { FOCUS } from "./selection";
import { cellTopic, SHAPE } from "./store";
import { useTopic } from "./topics";

/** What the keys do here and now. */
export function KeyBar() {
  const words = useWords();
  const { say } = words;
  const { store, selection } = useRecordingHere();
  useTopic(store.topics, FOCUS);
  useTopic(store.topics, SHAPE);
  const { cell, draft } = selection;
  useTopic(store.topics, cell ? cellTopic(cell.session.id, cell.participant) : SHAPE);
  const { rest, walkIn, door, note, confirm, receipt } = commandLetters(words);
  const letters = STATUSES.map((status) => [letterOf(status, words), say(`keybar-${status}`)] as const);

  const isInConflict = cell && store.mark(cell.session.id, cell.participant).inConflict;
  const isProposed = cell && store.proposal(cell.session.id, cell.participant) !== null;
  const see = [say("key-enter"), say("sources-see")] as const;

  if (!store.mayRecord)
    return (
      <div className="keybar">
        <p>{say("register-reader")}</p>
        <Keys
          keys={[...(isInConflict ? [see] : []), [receipt, say("keybar-receipt")], ["/", say("keybar-find")]]}
        />
      </div>
    );
  if (draft && cell)
    return (
      <div className="keybar">
        <p>
          {say("keybar-minutes", { mark: nameOf(draft.status, words), minutes: lengthOf(cell.session) - 1 })}
        </p>
        <Keys
          keys={[
            [say("key-enter"), say("keybar-minutes-done")],
            [say("key-escape"), say("keybar-minutes-cancel")],
          ]}
        />
      </div>
    );
  return (
    <div className="keybar">
      <Keys keys={[...letters, ["⌫", say("keybar-clear")]]} />
      <Keys
        keys={[
          ...(isInConflict ? [see] : []),
          ...(isProposed ? [[confirm, say("keybar-confirm")] as const] : []),
          [rest, say("keybar-rest")],
          ["/", say("keybar-find")],
          [walkIn, say("keybar-walk-in")],
          [receipt, say("keybar-receipt")],
          [note, say("keybar-note")],
          [door, say("keybar-door")],
          [`${say("key-shift")}+↓`, say("keybar-range")],
          ["Ctrl+Z", say("keybar-undo")],
          ["Ctrl+Y", say("keybar-redo")],
        ]}
      />
    </div>
  );
}

function Keys({ keys }: { keys: ReadonlyArray<readonly [key: string, what: string]> }) {
  return (
    <div className="keys-line">
      {keys.map(([key, what]) => (
        <span key={key}>
          <kbd>{key}</kbd>
          {what}
        </span>
      ))}
    </div>
  );
}
