import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { asFailure, type UndoneStep, useBackend } from "../backend";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { type ActivityTab, go, lead, parse } from "./route";

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

/** Steps after which there is nothing left to go to, by the way in which they are gone. */
const GONE = {
  undo: new Set(["activity_create", "participant_create"]),
  redo: new Set(["activity_delete"]),
};

/** Goes to what a step touched: to the cell, the line or the page that came back. */
function show({ step, activity, row }: UndoneStep, way: "undo" | "redo") {
  const [kind = "", first = "", second = ""] = row?.row.split("/") ?? [];
  const isGone = GONE[way].has(step);
  if (OF_REVIEW.has(step)) return lead({ page: "review", ...(row && { at: row.row }) });
  if (kind === "participant" && row)
    return lead({ page: "people", project: row.project, person: isGone ? null : first });
  if (!activity) return;
  if (isGone) {
    const here = parse(window.location.hash);
    if (here.page === "activity" && here.id === activity) go({ page: "activities", project: null });
    return;
  }
  const to = (tab: ActivityTab, at?: string) =>
    lead({ page: "activity", id: activity, tab, ...(at && { at }) });
  switch (kind) {
    case "attendance":
      return to("register", `${first}/${second}`);
    case "enrolment":
      return to("people", second);
    case "session":
      return to("sessions", first);
    case "attachment":
      return to("documents", first);
    default:
      return to("overview");
  }
}
