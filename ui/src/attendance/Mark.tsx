import { memo, type ReactNode } from "react";
import type { MarkView, RegisterSession } from "../backend";
import { useWords } from "../language";
import { besideLetter, letterOf, spokenCell, timeOutside, tipOf } from "./marks";
import { useRecordingHere } from "./recording";
import { markRole } from "./roles";
import { cellTopic } from "./store";
import { useTopic } from "./topics";

/** A mark as it is drawn everywhere: letter, shape and colour. */
export function Mark(props: {
  mark: Pick<MarkView, "status" | "arrived" | "left">;
  session: RegisterSession;
}) {
  const words = useWords();
  const { mark, session } = props;
  if (!mark.status) return null;
  const outside = timeOutside(mark, session) ? " outside" : "";
  // What is heard says the minutes; they are only drawn here.
  return (
    <span className={`mark ${mark.status}${outside}`} data-beside={besideLetter(mark, session, words)}>
      {letterOf(mark.status, words)}
    </span>
  );
}

export interface CellProps {
  id: string;
  participant: string;
  session: RegisterSession;
  row: number;
  column: number;
  isDay: boolean;
}

/**
 * One cell of the register, awake to its own mark and to nothing else. It holds nothing itself, and is keyed by person
 * and session: a row that is used again cannot show what belonged to another.
 */
export const MarkCell = memo(function MarkCell(props: CellProps) {
  const { id, participant, session, row, column, isDay } = props;
  const words = useWords();
  const { store, selection } = useRecordingHere();
  useTopic(store.topics, cellTopic(session.id, participant));
  const mark = store.mark(session.id, participant);
  const isChosen = selection.isChosen(row, column);
  const { draft } = selection;
  const typed = isChosen && draft;
  const proposal = store.proposal(session.id, participant);
  let content: ReactNode = <Mark mark={mark} session={session} />;
  if (proposal) content = <span className="mark proposed">{letterOf(proposal, words)}</span>;
  if (typed)
    content = (
      <span className={`mark typing ${typed.status}`}>
        {letterOf(typed.status, words)} {typed.digits}
        <span className="caret" />
      </span>
    );
  const spoken = spokenCell(mark, proposal, session, words);
  const tip = proposal ? spoken : tipOf(mark, session, words);
  return (
    <div
      {...markRole(column, spoken, isChosen)}
      id={id}
      className={isDay ? "slot day" : "slot"}
      data-focused={selection.isFocus(row, column) || undefined}
      data-conflict={mark.inConflict || undefined}
      data-note={mark.note !== "" || undefined}
      title={tip === spoken && !mark.inConflict && !mark.note ? undefined : tip}
    >
      {content}
    </div>
  );
});
