import { type FocusEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useSteps } from "../backend";
import { Button } from "../controls/Button";
import { type Shown, useNotice, useShownNotice } from "../controls/Notice";
import { useWords } from "../language";
import { useUndo } from "./undo";

/** The notice above the status line, read out politely, with the way back. The focus goes back to where it was. */
export function NoticePlace() {
  const shown = useShownNotice();
  const place = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const onFocus = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !place.current?.contains(relatedTarget)) before.current = relatedTarget;
  };
  return (
    <div className="notice-place" role="status" aria-live="polite" ref={place} onFocus={onFocus}>
      {shown && <Line key={shown.number} notice={shown} goBack={() => goBack(before.current)} />}
    </div>
  );
}

function Line({ notice, goBack }: { notice: Shown; goBack: () => void }) {
  const { say } = useWords();
  const notify = useNotice();
  const undo = useUndo();
  const steps = useSteps();
  const line = useRef<HTMLDivElement>(null);
  const back = useRef(goBack);
  useEffect(() => {
    back.current = goBack;
  });
  // Whatever takes the notice away, the focus does not go with it.
  useLayoutEffect(() => {
    const element = line.current;
    return () => {
      if (element?.contains(document.activeElement)) queueMicrotask(() => back.current());
    };
  }, []);
  return (
    <div className={`notice ${notice.kind}`} ref={line}>
      <span>{notice.text}</span>
      {notice.step === steps.latest && (
        <Button
          look="quiet"
          onPress={() => {
            notify(null);
            void undo("undo");
          }}
        >
          {say("undo")}
        </Button>
      )}
      <Button look="quiet" icon aria-label={say("close")} onPress={() => notify(null)}>
        ×
      </Button>
    </div>
  );
}

function goBack(to: Element | null) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const there = to?.isConnected ? to : document.querySelector("main");
  if (there instanceof HTMLElement) there.focus({ preventScroll: true });
}
