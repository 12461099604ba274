/** One line about what was just done, with the way back. Shown above the status line, read out politely. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useWords } from "../language";
import { Button } from "./Button";

interface Notice {
  text: string;
  kind: "done" | "problem";
  undo?: () => void;
}

const Current = createContext<(notice: Notice) => void>(() => {});

export const useNotice = () => useContext(Current);

export function NoticeProvider({ children }: { children: ReactNode }) {
  const { say } = useWords();
  const [notice, setNotice] = useState<(Notice & { number: number }) | null>(null);
  const show = useCallback(
    (next: Notice) => setNotice((last) => ({ ...next, number: (last?.number ?? 0) + 1 })),
    [],
  );
  useEffect(() => {
    if (!notice || notice.kind === "problem") return;
    const timer = setTimeout(() => setNotice(null), 8000);
    return () => clearTimeout(timer);
  }, [notice]);
  const close = useMemo(() => () => setNotice(null), []);
  return (
    <Current value={show}>
      {children}
      <div className="notice-place" role="status" aria-live="polite">
        {notice && (
          <div className={`notice ${notice.kind}`} key={notice.number}>
            <span>{notice.text}</span>
            {notice.undo && (
              <Button
                look="quiet"
                onPress={() => {
                  notice.undo?.();
                  close();
                }}
              >
                {say("undo")}
              </Button>
            )}
            <Button look="quiet" icon aria-label={say("close")} onPress={close}>
              ×
            </Button>
          </div>
        )}
      </div>
    </Current>
  );
}
