/** The history of rows on a laptop in memory: what was recorded there, and what Strasbourg would know beside it. */

import type { About, Backend, FieldValue, HistoryEntry, RowHistory } from "..";
import { failure, find, type Laptop } from "./laptop";
import { aboutActivity, aboutMark, aboutParticipant, aboutSession, HERE, markValue, THERE } from "./review";

const GROUPS: Partial<Record<FieldValue["group"], number>> = {
  existence: 0,
  activity_title: 16,
  activity_summary: 25,
  session_room: 34,
  participant_name: 48,
  participant_work: 50,
  attendance_mark: 80,
};

export function history(laptop: Laptop): Pick<Backend, "history" | "historyInStrasbourg" | "bringBack"> {
  return {
    history: async (row) => known(laptop, row, false),
    historyInStrasbourg: async (row) => {
      const { synchronisation } = laptop.status;
      if (synchronisation.phase === "failed") throw failure(synchronisation.code);
      return known(laptop, row, true);
    },
    bringBack: async ({ row }, value) => {
      const [kind, first = "", second = ""] = row.split("/");
      if (kind === "participant" && value.group === "participant_work") {
        const person = find(laptop.people, first);
        const form = { ...person.form, ...value.value };
        laptop.put(laptop.people, first, { ...person, form }, "bring_back", null);
      } else if (kind === "activity" && value.group === "activity_title") {
        const activity = find(laptop.activities, first);
        const form = { ...activity.form, ...value.value };
        laptop.put(laptop.activities, first, { ...activity, form }, "bring_back", first);
      } else if (kind === "attendance" && value.group === "attendance_mark") {
        const mark = { ...laptop.markOf(first, second), ...value.value, inConflict: false };
        const activity = laptop.sessions.get(first)?.activity ?? null;
        laptop.put(laptop.marks, `${first}/${second}`, mark, "mark", activity);
      } else throw failure("not_found", { what: "value" });
      return null;
    },
  };
}

function known(laptop: Laptop, row: string, fromStrasbourg: boolean): RowHistory {
  const about = aboutOf(laptop, row);
  const now = standing(laptop, row);
  const entries: HistoryEntry[] = [];
  const add = (value: FieldValue, before: FieldValue[], author: typeof HERE, hours: number, more = {}) =>
    entries.push({
      group: GROUPS[value.group] ?? 0,
      value,
      before,
      author: { ...author, at: Date.now() - hours * 3_600_000 },
      received: fromStrasbourg ? Date.now() - hours * 3_600_000 + 40_000 : null,
      waiting: false,
      refused: null,
      decidedBy: null,
      stands: false,
      returnable: value.group !== "existence",
      ...more,
    });
  const stands = { stands: true, returnable: false };
  if (now) {
    const [value, earlier, first] = now;
    add(value, fromStrasbourg ? [earlier] : [], HERE, 2, stands);
    if (fromStrasbourg) {
      add(earlier, [first], THERE, 27);
      add(first, [], HERE, 24 * 9);
    }
  }
  if (fromStrasbourg) add({ group: "existence", value: { exists: true } }, [], HERE, 24 * 9, stands);
  return {
    project: laptop.projectOf(about.activity),
    row,
    about,
    mayRecord: !laptop.options.reader,
    entries,
    fromStrasbourg,
    more: false,
  };
}

/** What stands in a row, and two values that stood there before. */
function standing(laptop: Laptop, row: string): [FieldValue, FieldValue, FieldValue] | null {
  const [kind, first = "", second = ""] = row.split("/");
  if (kind === "participant") {
    const { professionalGroup, function: job, institution } = find(laptop.people, first).form;
    const work = (value: { function: string; institution: string }): FieldValue => ({
      group: "participant_work",
      value: { professionalGroup, ...value },
    });
    return [
      work({ function: job, institution }),
      work({ function: "Judge", institution: "Supreme Court" }),
      work({ function: "Legal adviser", institution: "Court of Appeal" }),
    ];
  }
  if (kind === "activity") {
    const { title } = find(laptop.activities, first).form;
    const titled = (title: string): FieldValue => ({ group: "activity_title", value: { title } });
    return [titled(title), titled(`${title} (draft)`), titled("Training")];
  }
  if (kind === "attendance") {
    const mark = laptop.markOf(first, second);
    const marked = (status: "present" | "absent") =>
      markValue({ ...mark, status, arrived: null, left: null });
    return [markValue(mark), marked("absent"), marked("present")];
  }
  return null;
}

function aboutOf(laptop: Laptop, row: string): About {
  const [kind, first = "", second = ""] = row.split("/");
  if (kind === "participant") return aboutParticipant(laptop, first);
  const about = kind === "session" ? aboutSession(laptop, first) : aboutMark(laptop, first, second);
  return about ?? aboutActivity(laptop, first);
}
