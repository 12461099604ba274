import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";

/** Every key, on one page. */
export function Keyboard({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  return (
    <Dialog title={say("keys-title")} onClose={onClose}>
      <h3>{say("keys-everywhere")}</h3>
      <Keys
        keys={[
          ["Ctrl+K", say("keys-palette")],
          ["Alt+1–4", say("keys-places")],
          ["Ctrl+Z", say("undo")],
          ["Ctrl+Y", say("redo")],
          ["?", say("keys-help")],
        ]}
      />
    </Dialog>
  );
}

function Keys({ keys }: { keys: Array<[key: string, meaning: string]> }) {
  return (
    <dl className="keys">
      {keys.map(([key, meaning]) => (
        <div key={key} className="key-line">
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
