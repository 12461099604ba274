/** Marks people at the door, one after the other, and says what came of each. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import {
  asFailure,
  type EnrolmentForm,
  type MarkView,
  type RegisterSession,
  useBackend,
} from "../../backend";
import { useNotice } from "../../controls/Notice";
import { useWords } from "../../language";
import { wallClock } from "../../language/calendar";
import { failureWords } from "../../language/failure";
import { editOf } from "../marks";
import type { RegisterStore } from "../store";
import { arrivalsAt } from "./arrival";

/** What came of what was typed or read last. */
export type Outcome =
  | {
      kind: "marked" | "already" | "otherwise" | "undone" | "changed";
      participant: string;
      name: string;
      mark: MarkView;
    }
  /** Two laptops say different things of this person. */
  | { kind: "conflict"; participant: string; name: string }
  /** A badge of somebody whom the project knows, who is not enrolled here. */
  | { kind: "known"; participant: string; name: string }
  | { kind: "unknown" | "unreadable" | "several" };

/** A mark that was made here, with what stood before it. */
export interface Entry {
  number: number;
  participant: string;
  name: string;
  before: MarkView;
  mark: MarkView;
}

/** How many of the last marks are in view. */
const LAST = 5;

const THERE = new Set(["present", "late", "left_early", "online"]);

/** Whether a mark says that somebody is there. */
export const isThere = ({ status }: Pick<MarkView, "status">) => status !== null && THERE.has(status);

const isSame = (one: MarkView, other: MarkView) =>
  one.status === other.status && one.arrived === other.arrived && one.left === other.left;

export function useDoor(store: RegisterStore, session: RegisterSession) {
  const backend = useBackend();
  const notify = useNotice();
  const words = useWords();
  const cache = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [entries, setEntries] = useState<readonly Entry[]>([]);

  const door = useMemo(() => {
    const nameOf = (participant: string) => store.rows[store.rowOf(participant)]?.name ?? "";

    /** Whatever was not written is said until somebody has read it: the next in the queue must not cover it. */
    const failed = (error: unknown, name: string) => {
      const reason = failureWords(asFailure(error), words);
      setOutcome(null);
      notify({ kind: "problem", text: name ? words.say("mark-not-written", { name, reason }) : reason });
    };

    /** `instead`: what Enter does not do, the other mark, or a mark in place of one that says somebody is not there. */
    const mark = async (participant: string, instead = false) => {
      const name = nameOf(participant);
      const now = wallClock(Date.now(), store.timeZone);
      const { usual, other } = arrivalsAt(session, now);
      let before = store.mark(session.id, participant);
      try {
        const { marks } = await store.write(() => {
          before = store.mark(session.id, participant);
          const isFree = !before.inConflict && (before.status === null || (instead && !isThere(before)));
          const { status, minutes } = instead && before.status === null ? (other ?? usual) : usual;
          return isFree ? [editOf({ participant, session }, status, minutes)] : [];
        });
        const [written] = marks;
        if (written) {
          const entry = { participant, name, before, mark: written.mark };
          setEntries((all) => [{ ...entry, number: (all[0]?.number ?? 0) + 1 }, ...all].slice(0, LAST));
          setOutcome({ kind: "marked", participant, name, mark: written.mark });
        } else if (before.inConflict) setOutcome({ kind: "conflict", participant, name });
        else setOutcome({ kind: isThere(before) ? "already" : "otherwise", participant, name, mark: before });
      } catch (error) {
        failed(error, name);
      }
    };

    const readBadge = async (code: string | null) => {
      if (!code) return setOutcome({ kind: "unreadable" });
      try {
        const holder = await backend.badgeHolder(store.activity, code);
        if (holder.kind === "enrolled") await mark(holder.participant);
        else setOutcome(holder);
      } catch (error) {
        failed(error, "");
      }
    };

    /** Gives somebody whom the project knows a place, and marks them. */
    const walkIn = async ({ participant, name }: { participant: string; name: string }) => {
      try {
        const form: EnrolmentForm = { participants: [participant], role: "participant", walkIn: true };
        await backend.enrolParticipants(store.activity, form);
        await cache.invalidateQueries();
        await mark(participant);
      } catch (error) {
        failed(error, name);
      }
    };

    /** Puts back what stood before, unless somebody has changed it meanwhile. */
    const undo = async (entry: Entry) => {
      const { participant, name, before } = entry;
      try {
        const { marks } = await store.write(() => {
          const { status, arrived, left } = before;
          const isAsItWas = isSame(store.mark(session.id, participant), entry.mark);
          return isAsItWas ? [{ session: session.id, participant, status, arrived, left }] : [];
        });
        setEntries((all) => all.filter(({ number }) => number !== entry.number));
        const now = store.mark(session.id, participant);
        setOutcome({ kind: marks.length ? "undone" : "changed", participant, name, mark: now });
      } catch (error) {
        failed(error, name);
      }
    };

    return { mark, readBadge, walkIn, undo, say: setOutcome };
  }, [store, session, backend, cache, notify, words]);
  return { ...door, outcome, entries };
}
