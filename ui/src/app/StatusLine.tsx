import { Fragment, useEffect, useState } from "react";
import { asFailure, type Status, useBackend } from "../backend";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords, type Words } from "../language";
import { failureWords } from "../language/failure";

/** The state of the laptop, always in words and always here. Problems come first. */
export function StatusLine({ status }: { status: Status }) {
  const words = useWords();
  const now = useNow();
  const backend = useBackend();
  const notify = useNotice();
  const working = status.synchronisation.phase === "working";
  return (
    <footer className="status">
      <p role="status" aria-label={words.say("status-line")}>
        {worries(status, words, now).map((worry) => (
          <Fragment key={worry}>
            <span className="worry">{worry}</span>
            {" · "}
          </Fragment>
        ))}
        {facts(status, words, now).map((fact, index) => (
          <Fragment key={fact}>
            {index > 0 && " · "}
            <span className="fact">{fact}</span>
          </Fragment>
        ))}
      </p>
      <Button
        look="quiet"
        isDisabled={working}
        onPress={() =>
          backend
            .synchroniseNow()
            .catch((error) => notify({ kind: "problem", text: failureWords(asFailure(error), words) }))
        }
      >
        {words.say("synchronise")}
      </Button>
    </footer>
  );
}

/** What somebody should know or do, the gravest first. */
export function worries(status: Status, words: Words, now: number): string[] {
  const { say, calendar } = words;
  const said: string[] = [];
  const grave = graveFailure(status, words);
  if (grave) said.push(grave);
  if (status.refusedChanges) said.push(say("status-refused", { count: status.refusedChanges }));
  if (status.clockAheadSeconds) {
    const server = calendar.moment(now - status.clockAheadSeconds * 1000, now);
    said.push(
      say(status.clockAheadSeconds > 0 ? "status-clock-ahead" : "status-clock-behind", { time: server }),
    );
  }
  return said;
}

/** How things are. Having no network is one of them: it is normal. */
export function facts(status: Status, words: Words, now: number): string[] {
  const { say, calendar } = words;
  const said = [say("status-saved")];
  said.push(
    status.changesToSend ? say("status-to-send", { count: status.changesToSend }) : say("status-all-sent"),
  );
  if (status.quarantinedChanges) said.push(say("status-quarantined", { count: status.quarantinedChanges }));
  const { synchronisation } = status;
  if (synchronisation.phase === "working") {
    said.push(say("status-working", { sent: synchronisation.sent, received: synchronisation.received }));
    return said;
  }
  if (synchronisation.phase === "failed" && !graveFailure(status, words)) {
    const reason = words.find(`status-failed-${synchronisation.code}`) ?? say("status-failed-other");
    said.push(say("status-failed", { reason, time: calendar.moment(synchronisation.next_try, now) }));
  }
  if (status.lastSynchronised === null) said.push(say("status-never"));
  else said.push(say("status-last", { time: calendar.moment(status.lastSynchronised, now) }));
  return said;
}

/** A failure that does not pass by itself. */
function graveFailure({ synchronisation }: Status, words: Words): string | undefined {
  return synchronisation.phase === "failed" ? words.find(`worry-${synchronisation.code}`) : undefined;
}

/** Now, to the minute. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
