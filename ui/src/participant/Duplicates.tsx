import { useState } from "react";
import type { PossibleDuplicate, PossibleDuplicates } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { Merge } from "./Merge";
import { Who } from "./Twins";

const namesOf = ({ one, other }: PossibleDuplicate) => ({ one: one.name, other: other.name });

/** Pairs of people who may be one, the likeliest first. */
export function Duplicates({
  duplicates,
  mayRecord,
}: {
  duplicates: PossibleDuplicates;
  mayRecord: boolean;
}) {
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const { write, failure } = useWrite();
  const keepApart = async (pair: PossibleDuplicate) => {
    const done = await write((backend) => backend.keepApart(pair.one.id, pair.other.id));
    if (done) notify({ kind: "done", text: say("keep-apart-done", namesOf(pair)), step: done.step });
  };
  const [compared, setCompared] = useState<PossibleDuplicate | null>(null);
  const { pairs, total } = duplicates;
  return (
    <div className="pairs">
      <ul aria-label={say("duplicates", { count: total })}>
        {pairs.map((pair) => (
          <li key={`${pair.one.id}/${pair.other.id}`}>
            <Who person={pair.one} />
            <Who person={pair.other} />
            <span className="muted">
              {pair.resemblances.map((what) => say(`resemblance-${what}`)).join(", ")}
            </span>
            {mayRecord && (
              <span className="actions">
                <Button
                  aria-label={say("merge-compare-both", namesOf(pair))}
                  onPress={() => setCompared(pair)}
                >
                  {say("merge-compare")}
                </Button>
                <Button
                  look="quiet"
                  aria-label={say("keep-apart-both", namesOf(pair))}
                  onPress={() => void keepApart(pair)}
                >
                  {say("keep-apart")}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      {total === 0 && <p className="muted nothing">{say("duplicates-none")}</p>}
      {total > pairs.length && <p className="muted">{say("duplicates-first", { count: pairs.length })}</p>}
      {compared && (
        <Merge keep={compared.one.id} other={compared.other.id} onClose={() => setCompared(null)} />
      )}
    </div>
  );
}
