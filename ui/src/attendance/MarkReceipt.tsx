import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { Dialog, Heading, Popover } from "react-aria-components";
import { asFailure, type Dot, type FieldValue, type MarkView, useBackend } from "../backend";
import { HistoryButton } from "../history/History";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { fateWords } from "../review/words";
import { actionOf } from "./keys";
import { Mark } from "./Mark";
import { spokenMark } from "./marks";
import { useRecordingHere } from "./recording";
import type { Cell } from "./selection";

type Value = Pick<MarkView, "status" | "arrived" | "left">;

/** One mark with what is known of it. */
interface Recorded {
  key: string;
  mark: Value;
  who: string;
  at: number;
  /** What stood there before it, where this laptop knows. */
  instead: Value | null;
  fate: string | null;
  isWorry: boolean;
}

/** Who marked a cell, on which laptop, when, instead of what, and what became of it. */
export function MarkReceipt(props: { cell: Cell; at: RefObject<HTMLElement | null>; onClose: () => void }) {
  const words = useWords();
  const { say, calendar } = words;
  const { store } = useRecordingHere();
  const { participant, session } = props.cell;
  const { data, error } = useRecorded(props.cell);
  const said = useId();
  if (!data && !error) return null;
  /** The key that opened it closes it. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (actionOf(event, words, false)?.do !== "receipt") return;
    event.preventDefault();
    event.stopPropagation();
    props.onClose();
  };
  const list = (marks: readonly Recorded[]) => (
    <ol>
      {marks.map((one) => (
        <Line key={one.key} recorded={one} cell={props.cell} />
      ))}
    </ol>
  );
  return (
    <Popover
      className="popover sources"
      triggerRef={props.at}
      isOpen
      onOpenChange={(open) => open || props.onClose()}
      placement="bottom"
      offset={4}
    >
      <div role="presentation" onKeyDownCapture={onKeyDown}>
        <Dialog aria-describedby={said}>
          <Heading slot="title">{say("receipt-title")}</Heading>
          <div id={said} className="recorded">
            <p className="muted">
              {store.rows[store.rowOf(participant)]?.name ?? ""}
              <br />
              <span className="figures">
                {calendar.shortDay(session.start)} {calendar.times(session.start, session.end)}
              </span>
            </p>
            {error && <p className="problem">{failureWords(asFailure(error), words)}</p>}
            {data && data.now.length === 0 && data.before.length === 0 && <p>{say("receipt-nothing")}</p>}
            {data && list(data.now)}
            {data && data.before.length > 0 && (
              <>
                <h3>{say("receipt-before")}</h3>
                {list(data.before)}
              </>
            )}
            <HistoryButton row={`attendance/${session.id}/${participant}`} />
          </div>
        </Dialog>
      </div>
    </Popover>
  );
}

function Line({ recorded, cell }: { recorded: Recorded; cell: Cell }) {
  const words = useWords();
  const { say, calendar } = words;
  const [now] = useState(() => Date.now());
  const { mark, instead, fate } = recorded;
  return (
    <li>
      <span className="sample">
        <Mark mark={mark} session={cell.session} />
      </span>
      <span>
        <b>{spokenMark(mark, cell.session, words)}</b>
        <span className="muted">
          {[recorded.who, calendar.moment(recorded.at, now)].filter(Boolean).join(" · ")}
        </span>
        {instead && (
          <span className="muted">
            {say("receipt-instead", { mark: spokenMark(instead, cell.session, words) })}
          </span>
        )}
        {fate && <span className={recorded.isWorry ? "worry" : "muted"}>{fate}</span>}
      </span>
    </li>
  );
}

/** What stands in a cell, and what was recorded here before that, the latest first. */
function useRecorded({ session, participant }: Cell) {
  const words = useWords();
  const backend = useBackend();
  const { store } = useRecordingHere();
  return useQuery({
    queryKey: ["receipt", session.id, participant, words.language, store.mark(session.id, participant)],
    gcTime: 0,
    queryFn: async () => {
      const [sources, receipts] = await Promise.all([
        backend.markSources(session.id, participant),
        backend.markReceipts(session.id, participant),
      ]);
      const now = Date.now();
      const nameOf = ({ device, counter }: Dot) => `${device}:${counter}`;
      const own = new Map(receipts.map((receipt) => [nameOf(receipt.dot), receipt]));
      const standing = sources.map((source): Recorded => {
        const { fate } = source;
        const isAlone = sources.length === 1;
        const key = nameOf(source.dot);
        const receipt = own.get(key);
        own.delete(key);
        return {
          key,
          mark: source,
          who: [
            source.personName,
            source.deviceName || words.say("sources-laptop", { number: source.device }),
          ]
            .filter(Boolean)
            .join(" · "),
          at: source.at,
          instead: receipt ? markOf(receipt.before) : null,
          fate: fate ? fateWords(fate, words, now) : isAlone ? words.say("fate-arrived") : null,
          isWorry: fate?.kind === "in_conflict",
        };
      });
      const before = [...own.values()].map(
        ({ change, value, before, at, fate }): Recorded => ({
          key: `${change.place}`,
          mark: markOf(value) ?? NOTHING,
          who: words.say("author-here"),
          at,
          instead: markOf(before),
          fate: fateWords(fate, words, now),
          isWorry: fate.kind === "refused" && fate.answer === "open",
        }),
      );
      return { now: standing, before };
    },
  });
}

const NOTHING: Value = { status: null, arrived: null, left: null };

function markOf(value: FieldValue | null): Value | null {
  return value?.group === "attendance_mark" ? value.value : null;
}
