/** Who answers to what is typed at the door: the laptop says, and the hand that types never waits for it. */
import { useRef, useState } from "react";
import { type FoundAtDoor, useBackend } from "../../backend";

const NOBODY: FoundAtDoor = { people: [], best: 0 };

interface Finding {
  /** Whom the window shows: who answers to what was typed, or to what was typed a moment before. */
  found: FoundAtDoor;
  look: (text: string) => void;
  /** Whom the laptop finds by what was typed last, as soon as it has said so. */
  settled: () => Promise<FoundAtDoor>;
}

export function useFinding(activity: string): Finding {
  const backend = useBackend();
  const [found, setFound] = useState(NOBODY);
  const last = useRef(Promise.resolve(NOBODY));
  const look = (text: string) => {
    if (!text.trim()) {
      last.current = Promise.resolve(NOBODY);
      setFound(NOBODY);
      return;
    }
    // Where the laptop cannot say, nobody is found: the next letter asks again.
    const asked = backend.findAtDoor(activity, text).catch(() => NOBODY);
    last.current = asked;
    void asked.then((answer) => {
      if (last.current === asked) setFound(answer);
    });
  };
  return { found, look, settled: () => last.current };
}
