/** The rows of the register and its head. */
import { memo } from "react";
import type { RegisterRow, RegisterSession } from "../backend";
import { useCatalogue } from "../catalogue";
import { useWords } from "../language";
import type { Columns } from "./columns";
import { MarkCell } from "./Mark";
import { useRecordingHere } from "./recording";
import { cellRole, FIRST_SESSION, rowRole } from "./roles";
import { columnTopic, rowTopic } from "./selection";
import { countTopic, hoursTopic } from "./store";
import { useTopic } from "./topics";

const dayOf = (session: RegisterSession | undefined) => session?.start.slice(0, 10) ?? "";

/** Whether a session is the first of its day. */
export const startsDay = (sessions: readonly RegisterSession[], column: number) =>
  dayOf(sessions[column]) !== dayOf(sessions[column - 1]);

export function Head({ sessions, columns }: { sessions: readonly RegisterSession[]; columns: Columns }) {
  const { say } = useWords();
  return (
    <div {...rowRole()} className="cells">
      <div {...cellRole("columnheader", 1)} className="lead">
        {say("register-name")}
      </div>
      {columns.work > 0 && (
        <div {...cellRole("columnheader", 2)} className="work">
          {say("register-work")}
        </div>
      )}
      {sessions.map((session, column) => (
        <SessionHead
          key={session.id}
          session={session}
          column={column}
          days={daysFrom(sessions, column)}
          width={columns.session}
        />
      ))}
      <div {...cellRole("columnheader", sessions.length + FIRST_SESSION)} className="hours">
        {say("register-hours")}
      </div>
    </div>
  );
}

/** How many sessions a day has, seen from its first; none from the others. */
function daysFrom(sessions: readonly RegisterSession[], column: number): number {
  if (!startsDay(sessions, column)) return 0;
  return sessions.filter((session) => dayOf(session) === dayOf(sessions[column])).length;
}

function SessionHead(props: { session: RegisterSession; column: number; days: number; width: number }) {
  const { calendar } = useWords();
  const { store, selection } = useRecordingHere();
  const { session, column, days, width } = props;
  useTopic(store.topics, columnTopic(session.id));
  const day = dayOf(session);
  const short = calendar.shortDay(day);
  const label = days * width < 80 ? short.split(" ").slice(1).join(" ") : short;
  const spoken = [calendar.longDay(day), calendar.times(session.start, session.end), session.title];
  const said = spoken.filter(Boolean).join(", ");
  return (
    <div
      {...cellRole("columnheader", column + FIRST_SESSION, said)}
      className={days ? "session day" : "session"}
      title={said}
      data-here={selection.focus.column === column || undefined}
    >
      {days > 0 && <b>{label}</b>}
      <span>{calendar.time(session.start)}</span>
    </div>
  );
}

export interface RowProps {
  row: RegisterRow;
  number: number;
  top: number;
  sessions: readonly RegisterSession[];
  hasWork: boolean;
  cellId: (row: number, column: number) => string;
}

export const Row = memo(function Row({ row, number, top, sessions, hasWork, cellId }: RowProps) {
  const { participant } = row;
  return (
    <div {...rowRole(number)} className="cells" style={{ top }}>
      <NameCell row={row} number={number} />
      {hasWork && <WorkCell row={row} />}
      {sessions.map((session, column) => (
        <MarkCell
          key={`${participant}/${session.id}`}
          id={cellId(number, column)}
          participant={participant}
          session={session}
          row={number}
          column={column}
          isDay={startsDay(sessions, column)}
        />
      ))}
      <HoursCell participant={participant} column={sessions.length + FIRST_SESSION} />
    </div>
  );
});

function NameCell({ row: { participant, name, latin }, number }: { row: RegisterRow; number: number }) {
  const { store, selection } = useRecordingHere();
  useTopic(store.topics, rowTopic(participant));
  return (
    <div
      {...cellRole("rowheader", 1, name)}
      className="lead"
      title={[name, latin].filter(Boolean).join(" · ")}
      data-here={selection.focus.row === number || undefined}
    >
      <span className="number">{number + 1}</span>
      <span className="name">
        {name}
        {latin && <span className="latin">{latin}</span>}
      </span>
    </div>
  );
}

function WorkCell({ row }: { row: RegisterRow }) {
  const { say } = useWords();
  const catalogue = useCatalogue();
  const { role, professionalGroup, institution } = row;
  const work = row.function || catalogue.name("professional_groups", professionalGroup);
  const shown = role === "participant" ? work : [say(`role-${role}`), work].filter(Boolean).join(" · ");
  return (
    <div
      {...cellRole("gridcell", 2)}
      className="work"
      title={[shown, institution].filter(Boolean).join(" · ")}
    >
      <span>{shown}</span>
    </div>
  );
}

function HoursCell({ participant, column }: { participant: string; column: number }) {
  const { calendar } = useWords();
  const { store } = useRecordingHere();
  useTopic(store.topics, hoursTopic(participant));
  return (
    <div {...cellRole("gridcell", column)} className="hours">
      {calendar.number(store.creditedMinutes(participant) / 60, 1)}
    </div>
  );
}

/** Under a column: how many have a mark, of how many. */
export function Count({ session, isDay }: { session: RegisterSession; isDay: boolean }) {
  const { say, calendar } = useWords();
  const { store } = useRecordingHere();
  useTopic(store.topics, countTopic(session.id));
  const recorded = store.recordedIn(session.id);
  const total = store.rows.length;
  const said = say("register-recorded", { time: calendar.time(session.start), recorded, total });
  return (
    <span className={isDay ? "count day" : "count"} title={said} data-done={recorded === total || undefined}>
      <span aria-hidden="true">
        <b>{recorded}</b>/{total}
      </span>
      <span className="unseen">{said}</span>
    </span>
  );
}
