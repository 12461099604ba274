import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useState } from "react";
import { Dialog, Heading, Popover } from "react-aria-components";
import { asFailure, type MarkSource, useBackend } from "../backend";
import { Button, Chosen } from "../controls/Button";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { creditWords, fateWords } from "../review/words";
import { Mark } from "./Mark";
import { spokenMark } from "./marks";
import { useRecordingHere } from "./recording";
import type { Cell } from "./selection";

/** The values that laptops gave to one cell, with who, where and when; choosing one settles it. */
export function Sources(props: { cell: Cell; at: RefObject<HTMLElement | null>; onClose: () => void }) {
  const { say } = useWords();
  const backend = useBackend();
  const { store, settle } = useRecordingHere();
  const { participant, session } = props.cell;
  const { data, error } = useQuery({
    queryKey: ["sources", session.id, participant],
    queryFn: () => backend.markSources(session.id, participant),
    gcTime: 0,
  });
  const words = useWords();
  if (!data && !error) return null;
  const choose = ({ status, arrived, left }: MarkSource) => {
    props.onClose();
    settle({ session: session.id, participant, status, arrived, left });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // By the key's place too: French keyboards have the digits under Shift.
    const number = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? event.key);
    const source = data?.[number - 1];
    if (!store.mayRecord || !source || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    choose(source);
  };
  return (
    <Popover
      className="popover sources"
      triggerRef={props.at}
      isOpen
      onOpenChange={(open) => open || props.onClose()}
      placement="bottom"
      offset={4}
    >
      <Dialog>
        <Heading slot="title">{say(store.mayRecord ? "sources-title" : "sources-title-read")}</Heading>
        <p className="muted">
          {say("sources-what", { name: store.rows[store.rowOf(participant)]?.name ?? "" })}
          <br />
          <span className="figures">
            {words.calendar.shortDay(session.start)} {words.calendar.times(session.start, session.end)}
          </span>
        </p>
        {error && <p className="problem">{failureWords(asFailure(error), words)}</p>}
        <ol onKeyDown={onKeyDown}>
          {data?.map((source, index) => (
            <Source
              key={`${source.device}/${source.at}/${source.recordedAs ?? ""}`}
              source={source}
              number={index + 1}
              cell={props.cell}
              onChoose={() => choose(source)}
            />
          ))}
        </ol>
        {store.mayRecord && <p className="hint">{say("sources-hint")}</p>}
      </Dialog>
    </Popover>
  );
}

function Source(props: { source: MarkSource; number: number; cell: Cell; onChoose: () => void }) {
  const words = useWords();
  const { say, calendar } = words;
  const [now] = useState(() => Date.now());
  const { store } = useRecordingHere();
  const { source, number, cell } = props;
  const mark = spokenMark(source, cell.session, words);
  return (
    <li>
      <span className="sample">
        <Mark mark={source} session={cell.session} />
      </span>
      <span>
        <b>{mark}</b>
        <span className="muted">
          {[source.personName, source.deviceName || say("sources-laptop", { number: source.device })]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {source.recordedAs && (
          <span className="muted">{say("sources-recorded-as", { name: source.recordedAs })}</span>
        )}
        <span className="muted figures">
          {[calendar.moment(source.at, now), source.displayed && say("sources-displayed")]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span className="muted figures">{creditWords(source.credit, words)}</span>
        {source.fate && <span className="muted">{fateWords(source.fate, words, now)}</span>}
      </span>
      {store.mayRecord && (
        <Button autoFocus={number === 1} onPress={props.onChoose}>
          <Chosen
            digit={number}
            said={say("sources-choose", { mark, who: source.personName || source.deviceName })}
          >
            {say("sources-keep")}
          </Chosen>
        </Button>
      )}
    </li>
  );
}
