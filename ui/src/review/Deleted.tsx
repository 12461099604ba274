import type { ReviewItem } from "../backend";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { Entry } from "./Entry";
import type { Decide } from "./Review";
import { aboutWords, authorWords, groupWords, valueWords } from "./words";

/** What somebody deleted without knowing of an edit, and the edits. */
export function DeletedItem(props: {
  id: string;
  item: Extract<ReviewItem, { kind: "deleted" }>;
  now: number;
  decide: Decide;
}) {
  const { id, item, now, decide } = props;
  const words = useWords();
  const { say, calendar } = words;
  const catalogue = useCatalogue();
  const { about, deletion, edits, row } = item;
  return (
    <Entry
      id={id}
      title={
        <>
          <span className="worry">{say("review-deleted")}</span> {aboutWords(about, words).join(" · ")}
        </>
      }
    >
      <p>
        {say("review-deleted-by", {
          what: words.find(`kind-${about.kind}`) ?? groupWords(deletion.value, words),
          who: authorWords(deletion.author, words),
          time: calendar.moment(deletion.author.at, now),
        })}
      </p>
      <ul className="edits">
        {edits.map(({ about: edited, head }) => (
          <li key={`${head.dot.device}:${head.dot.counter}`}>
            {say("review-field", {
              field: [edited.name, groupWords(head.value, words, edited)].filter(Boolean).join(" · "),
              value: valueWords(head.value, edited, catalogue, words),
            })}
            <span className="muted">
              {" "}
              {authorWords(head.author, words)} · {calendar.moment(head.author.at, now)}
            </span>
          </li>
        ))}
        {item.more && <li className="muted">{say("review-deleted-more")}</li>}
      </ul>
      {item.mayRecord && (
        <div className="actions">
          <Button onPress={() => decide(id, (backend) => backend.restore([row]), say("review-restored"))}>
            {say("review-restore")}
          </Button>
          <Button
            look="danger"
            onPress={() => decide(id, (backend) => backend.deleteAgain([row]), say("review-deleted-again"))}
          >
            {say("review-delete-again")}
          </Button>
        </div>
      )}
    </Entry>
  );
}
