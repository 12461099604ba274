import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNow } from "../app/StatusLine";
import { asFailure, type HistoryEntry, type RowHistory, useBackend } from "../backend";
import { useWrite } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { aboutWords, authorWords, changeWords, reasonWords, valueWords } from "../review/words";

/** The way to the history of a row: `row` as the laptop names it, "participant/…". */
export function HistoryButton({ row }: { row: string }) {
  const { say } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        {say("history")}
      </Button>
      {isOpen && <History row={row} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Who wrote what to a row, the latest first: at once what this laptop knows, then all that Strasbourg knows. */
export function History({ row, onClose }: { row: string; onClose: () => void }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const here = useQuery({
    queryKey: ["history", row],
    queryFn: () => backend.history(row),
    gcTime: 0,
  });
  const there = useQuery({
    queryKey: ["history-in-strasbourg", row],
    queryFn: () => backend.historyInStrasbourg(row),
    gcTime: 0,
  });
  const history = there.data ?? here.data;
  return (
    <Dialog title={say("history")} onClose={onClose} wide>
      <div className="history">
        <p className="muted">{history && aboutWords(history.about, words).join(" · ")}</p>
        <p role="status">
          {there.data
            ? say(there.data.more ? "history-latest" : "history-whole")
            : there.error
              ? say("history-here", { why: failureWords(asFailure(there.error), words) })
              : say("history-asking")}
        </p>
        {here.error && <p role="alert">{failureWords(asFailure(here.error), words)}</p>}
        {history && history.entries.length === 0 && <p className="muted">{say("history-nothing")}</p>}
        {history && (
          <ol className="lines">
            {history.entries.map((entry) => (
              <Entry
                key={`${entry.author.device}/${entry.author.at}/${entry.group}`}
                entry={entry}
                history={history}
              />
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}

function Entry({ entry, history }: { entry: HistoryEntry; history: RowHistory }) {
  const words = useWords();
  const { say, calendar } = words;
  const catalogue = useCatalogue();
  const notify = useNotice();
  const now = useNow();
  const { write, failure } = useWrite();
  const { about, mayRecord, project, row } = history;
  const { group, value, before, author } = entry;
  const back = async () => {
    const done = await write((backend) => backend.bringBack({ project, row, group }, value));
    if (done) notify({ kind: "done", text: say("history-brought-back"), step: done.step });
  };
  const fate = [
    entry.stands && say("history-stands"),
    entry.waiting && say("history-waiting"),
    entry.decidedBy && !entry.refused && say("history-accepted-by", { who: entry.decidedBy }),
    author.clockCorrected && say("author-clock"),
  ];
  return (
    <li className={entry.stands ? "line stands" : "line"}>
      <span className="what">
        <strong className="figures">{calendar.moment(author.at, now)}</strong>
        <span>{authorWords(author, words)}</span>
      </span>
      <span className="what">
        <span className="value">{changeWords(value, before, about, catalogue, words)}</span>
        <span className="fate">{fate.filter(Boolean).join(" · ")}</span>
        {entry.refused && (
          <span className="fate worry">
            {say("fate-refused", { reason: reasonWords(entry.refused, words) })}
          </span>
        )}
        {failure && <span className="problem">{failureWords(failure, words)}</span>}
      </span>
      <span className="then">
        {entry.returnable && mayRecord && (
          <Button
            look="quiet"
            aria-label={say("history-bring-back-one", { value: valueWords(value, about, catalogue, words) })}
            onPress={() => void back()}
          >
            {say("history-bring-back")}
          </Button>
        )}
      </span>
    </li>
  );
}
