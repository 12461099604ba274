import { address } from "../app/route";
import type { About, HeadView, ReviewItem, Settlement } from "../backend";
import { useCatalogue } from "../catalogue";
import { Button, Chosen } from "../controls/Button";
import { useWords } from "../language";
import { Entry } from "./Entry";
import type { Decide } from "./Review";
import { aboutWords, authorWords, creditWords, groupWords, linesOf, valueWords } from "./words";

/** Several values of one thing: of one record, or of the marks of somebody who was recorded several times. */
type Conflict = Extract<ReviewItem, { kind: "conflict" | "differing_marks" }>;

export function isConflict(item: ReviewItem): item is Conflict {
  return item.kind === "conflict" || item.kind === "differing_marks";
}

/** How a conflict is settled with one of its values. */
export function keep({ field, heads }: Conflict, head: HeadView): Settlement {
  return { field, keep: head.dot, shown: heads.map(({ dot }) => dot) };
}

/** The way to the cell of the register that a mark stands in. */
function InRegister({ about: { activity, session, participant } }: { about: About }) {
  const { say } = useWords();
  if (!activity || !session || !participant) return null;
  const at = `${session}/${participant}`;
  return (
    <>
      {" · "}
      <a href={address({ page: "activity", id: activity, tab: "register", at })}>{say("review-register")}</a>
    </>
  );
}

/** Values side by side: what differs in bold, who, which laptop, when, and what each comes to. */
export function ConflictItem(props: { id: string; item: Conflict; now: number; decide: Decide }) {
  const { id, item, now, decide } = props;
  const words = useWords();
  const { say, calendar } = words;
  const catalogue = useCatalogue();
  const { about, heads, credits } = item;
  const values = heads.map((head) => linesOf(head.value, about, catalogue, words));
  const differs = (field: number) => new Set(values.map((lines) => lines[field]?.text)).size > 1;
  const recordedAs = item.kind === "differing_marks" ? item.recordedAs : [];
  const [first] = heads;
  return (
    <Entry
      id={id}
      title={
        <>
          <span className="worry">
            {item.kind === "conflict"
              ? say("review-conflict", { count: heads.length })
              : say("review-differing")}
          </span>{" "}
          {aboutWords(about, words).join(" · ")}
          {first && <span className="muted"> · {groupWords(first.value, words, about)}</span>}
          {about.shown && <InRegister about={about} />}
        </>
      }
    >
      {!about.shown && <p className="muted">{say("review-hidden")}</p>}
      <ol className="versions">
        {heads.map((head, index) => (
          <li key={`${head.dot.device}:${head.dot.counter}`}>
            <dl>
              {values[index]?.map(({ name, text }, field) => (
                // The fields of a group are always the same, in the same order.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <div key={field}>
                  {name && <dt>{name}</dt>}
                  <dd className={differs(field) ? "differs" : undefined}>{text}</dd>
                </div>
              ))}
            </dl>
            <p className="muted">
              {authorWords(head.author, words)}
              {recordedAs[index] && (
                <>
                  <br />
                  {say("sources-recorded-as", { name: recordedAs[index] })}
                </>
              )}
              <br />
              {[
                calendar.moment(head.author.at, now),
                head.author.clockCorrected && say("author-clock"),
                head.displayed && say("sources-displayed"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            {credits[index] && <p className="muted figures">{creditWords(credits[index], words)}</p>}
            {item.mayRecord && (
              <Button
                onPress={() =>
                  decide(id, (backend) => backend.settle([keep(item, head)]), say("review-settled"))
                }
              >
                <Chosen
                  digit={index + 1}
                  said={say("review-keep-one", {
                    value: valueWords(head.value, about, catalogue, words),
                    who: head.author.personName || authorWords(head.author, words),
                  })}
                >
                  {say("sources-keep")}
                </Chosen>
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Entry>
  );
}
