import { letterOf, STATUSES } from "../attendance/marks";
import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";

/** Every key, on one page. */
export function Keyboard({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { say } = words;
  return (
    <Dialog title={say("keys-title")} onClose={onClose} wide>
      <div className="key-columns">
        <section>
          <h3>{say("keys-everywhere")}</h3>
          <Keys
            keys={[
              ["Ctrl+K", say("keys-palette")],
              ["Alt+1–5", say("keys-places")],
              ["/", say("keys-search")],
              ["Ctrl+Z", say("undo")],
              ["Ctrl+Y", say("redo")],
              ["?", say("keys-help")],
            ]}
          />
        </section>
        <section>
          <h3>{say("keys-register")}</h3>
          <Keys
            keys={[
              ["← ↑ ↓ →", say("keys-move")],
              ...STATUSES.map((status): [string, string] => [letterOf(status, words), say(`mark-${status}`)]),
              [
                "0–9",
                say("keys-minutes", { late: letterOf("late", words), early: letterOf("left_early", words) }),
              ],
              ["⌫", say("register-clear")],
              [say("key-space"), say("keys-menu")],
              [say("key-enter"), say("sources-see")],
              [say("key-rest"), say("rest")],
              ["/", say("keys-find")],
              [say("key-walk-in"), say("walk-in")],
              [say("key-receipt"), say("receipt-title")],
              [say("key-note"), say("note")],
              [say("key-confirm"), say("keys-confirm")],
              [`${say("key-shift")}+${say("key-confirm")}`, say("keys-confirm-all")],
              [say("key-door"), say("door")],
              [`${say("key-shift")}+↓`, say("keys-range")],
            ]}
          />
        </section>
      </div>
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
