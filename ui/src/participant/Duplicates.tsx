import { useState } from "react";
import type { PossibleDuplicate, PossibleDuplicates } from "../backend";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { Merge } from "./Merge";
import { Who } from "./Twins";

/** Pairs of people who may be one, the likeliest first. */
export function Duplicates({
  duplicates,
  mayRecord,
}: {
  duplicates: PossibleDuplicates;
  mayRecord: boolean;
}) {
  const { say } = useWords();
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
              <Button
                aria-label={say("merge-compare-both", { one: pair.one.name, other: pair.other.name })}
                onPress={() => setCompared(pair)}
              >
                {say("merge-compare")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {total === 0 && <p className="muted nothing">{say("duplicates-none")}</p>}
      {total > pairs.length && <p className="muted">{say("duplicates-first", { count: pairs.length })}</p>}
      {compared && (
        <Merge keep={compared.one.id} other={compared.other.id} onClose={() => setCompared(null)} />
      )}
    </div>
  );
}
