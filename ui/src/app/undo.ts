import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { asFailure, type UndoneStep, useBackend } from "../backend";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { type ActivityTab, go, parse } from "./route";

/** Takes back the last step on this laptop, or does it again, and says which it was. */
export function useUndo() {
  const backend = useBackend();
  const cache = useQueryClient();
  const notify = useNotice();
  const words = useWords();
  return useCallback(
    async (way: "undo" | "redo") => {
      try {
        const step = await backend[way]();
        if (!step) {
          notify({ kind: "done", text: words.say(way === "undo" ? "undo-nothing" : "redo-nothing") });
          return;
        }
        const what = words.find(`step-${step.step}`, { count: step.changes }) ?? words.say("step-other");
        notify({ kind: "done", text: words.say(way === "undo" ? "undone" : "redone", { step: what }) });
        await cache.invalidateQueries();
        show(step, way);
      } catch (error) {
        notify({ kind: "problem", text: failureWords(asFailure(error), words) });
      }
    },
    [backend, cache, notify, words],
  );
}

/** Decisions are seen in the review, where what they decided waits again. */
const OF_REVIEW = new Set(["settle", "restore", "delete_again", "record_again", "let_go"]);

/** Goes to the activity that a step touched, unless it is on screen or no longer there. */
function show({ step, activity }: UndoneStep, way: "undo" | "redo") {
  if (OF_REVIEW.has(step)) return go({ page: "review" });
  if (!activity) return;
  const here = parse(window.location.hash);
  const gone = step === (way === "undo" ? "activity_create" : "activity_delete");
  if (gone) {
    if (here.page === "activity" && here.id === activity) go({ page: "activities", project: null });
  } else if (here.page !== "activity" || here.id !== activity) {
    go({ page: "activity", id: activity, tab: tabOf(step) });
  }
}

function tabOf(step: string): ActivityTab {
  if (step.startsWith("mark")) return "register";
  return step.startsWith("attachment") ? "documents" : "overview";
}
