import { useState } from "react";
import type { ReviewItem } from "../backend";
import { Button, Chosen } from "../controls/Button";
import { useWords } from "../language";
import { Merge } from "../participant/Merge";
import { Who } from "../participant/Twins";
import { Entry } from "./Entry";
import type { Decide } from "./Review";

type Duplicate = Extract<ReviewItem, { kind: "possible_duplicate" }>;

/** Two people who may be one, side by side: they are compared, or said to be two. */
export function DuplicateItem(props: { id: string; item: Duplicate; decide: Decide; goTo: () => void }) {
  const { id, item, decide, goTo } = props;
  const { say } = useWords();
  const [isComparing, setComparing] = useState(false);
  const { one, other, resemblances } = item.pair;
  const names = { one: one.name, other: other.name };
  return (
    <Entry
      id={id}
      title={
        <>
          <span className="worry">{say("review-duplicate")}</span>{" "}
          <span className="muted">{resemblances.map((what) => say(`resemblance-${what}`)).join(", ")}</span>
        </>
      }
    >
      <ul className="versions">
        {[one, other].map((person) => (
          <li key={person.id}>
            <Who person={person} />
          </li>
        ))}
      </ul>
      {item.mayRecord && (
        <div className="actions">
          <Button data-choice="1" onPress={() => setComparing(true)}>
            <Chosen digit={1} said={say("merge-compare-both", names)}>
              {say("merge-compare")}
            </Chosen>
          </Button>
          <Button
            data-choice="2"
            onPress={() =>
              decide(id, (backend) => backend.keepApart(one.id, other.id), say("keep-apart-done", names))
            }
          >
            <Chosen digit={2} said={say("keep-apart-both", names)}>
              {say("keep-apart")}
            </Chosen>
          </Button>
        </div>
      )}
      {isComparing && (
        <Merge keep={one.id} other={other.id} onClose={() => setComparing(false)} onDone={goTo} />
      )}
    </Entry>
  );
}
