import { Fragment, useEffect, useState, useSyncExternalStore } from "react";
import { sizeOf } from "../attachment/words";
import { type Failure, type Status, useSteps } from "../backend";
import { Button } from "../controls/Button";
import { useWords, type Words } from "../language";
import { address, type Route } from "./route";

/** The state of the laptop, always in words and always here. Problems come first. */
export function StatusLine(props: { status: Status; synchronise: () => void; isTrying: boolean }) {
  const { status, synchronise, isTrying } = props;
  const words = useWords();
  const now = useNow();
  const steps = useSteps();
  const unsaved = useSyncExternalStore(steps.subscribe, () => steps.unsaved);
  return (
    <footer className="status">
      <p role="status" aria-label={words.say("status-line")}>
        {worries(status, words, now, unsaved).map((worry) => (
          <Fragment key={worry}>
            <span className="worry">
              <Linked text={worry} to={whereTo(worry, status, words)} />
            </span>
            {" · "}
          </Fragment>
        ))}
        {facts(isTrying ? trying(status) : status, words, now, unsaved).map((fact, index) => (
          <Fragment key={fact}>
            {index > 0 && " · "}
            <span className="fact">
              <Linked text={fact} to={whereTo(fact, status, words)} />
            </span>
          </Fragment>
        ))}
      </p>
      <Button look="quiet" onPress={synchronise}>
        {words.say("synchronise")}
      </Button>
    </footer>
  );
}

function Linked({ text, to }: { text: string; to: Route | null }) {
  return to ? <a href={address(to)}>{text}</a> : text;
}

/** Where one sees what a part of the status line speaks of, or can do something about it. */
function whereTo(text: string, status: Status, words: Words): Route | null {
  const { waiting, changesToSend } = status;
  const { say } = words;
  if (changesToSend && text === say("status-to-send", { count: changesToSend }))
    return { page: "receipts", fate: "waiting" };
  if (text === say("status-refused", { count: waiting.refused })) return { page: "review" };
  if (text === say("status-quarantined", { count: waiting.quarantined }))
    return { page: "receipts", fate: "quarantine" };
  // What cannot be sent can be saved as a file, in the settings.
  if (changesToSend && text === graveFailure(status, words)) return { page: "settings" };
  return null;
}

/** The status of a laptop that was told to synchronise and has nothing to say of it yet. */
function trying(status: Status): Status {
  if (status.synchronisation.phase === "working") return status;
  return { ...status, synchronisation: { phase: "working", sent: 0, received: 0 } };
}

/** What somebody should know or do, the gravest first. `unsaved`: why the latest write did not reach the disk. */
export function worries(status: Status, words: Words, now: number, unsaved: Failure | null = null): string[] {
  const { say, calendar } = words;
  const said: string[] = [];
  if (unsaved) said.push(say("status-not-saved"));
  const why = unsaved && words.find(`worry-${unsaved.code}`);
  if (why) said.push(why);
  const grave = graveFailure(status, words);
  if (grave && grave !== why) said.push(grave);
  if (status.waiting.refused) said.push(say("status-refused", { count: status.waiting.refused }));
  if (status.clockAheadSeconds) {
    const server = calendar.moment(now - status.clockAheadSeconds * 1000, now);
    said.push(
      say(status.clockAheadSeconds > 0 ? "status-clock-ahead" : "status-clock-behind", { time: server }),
    );
  }
  return said;
}

/** How things are. Having no network is one of them: it is normal. */
export function facts(status: Status, words: Words, now: number, unsaved: Failure | null = null): string[] {
  const { say, calendar } = words;
  const said = unsaved ? [] : [say("status-saved")];
  said.push(
    status.changesToSend ? say("status-to-send", { count: status.changesToSend }) : say("status-all-sent"),
  );
  if (status.waiting.quarantined) said.push(say("status-quarantined", { count: status.waiting.quarantined }));
  if (status.filesToSend)
    said.push(
      say("status-files-to-send", {
        count: status.filesToSend,
        size: sizeOf(status.fileBytesLeft, words),
      }),
    );
  else if (status.filesToFetch) said.push(say("status-files-to-fetch", { count: status.filesToFetch }));
  const { synchronisation } = status;
  if (synchronisation.phase === "working") {
    const { sent, received } = synchronisation;
    if (sent + received === 0) said.push(say("status-trying"));
    else said.push(say("status-working", { sent, received }));
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
