/** A small training in the window: its people, its sessions, and how to read its register. */
import { screen, waitFor, within } from "@testing-library/react";
import type { Backend, MarkView, ParticipantForm } from "../../src/backend";
import type { MemoryOptions } from "../../src/backend/memory";
import { EMPTY } from "../../src/participant/form";
import { openWindow } from "../window";

export type Named = Pick<ParticipantForm, "family" | "given"> & Partial<ParticipantForm>;

export const THREE: readonly Named[] = [
  { family: "Abels", given: "Anna", institution: "Court of appeal" },
  { family: "Baumann", given: "Bert" },
  { family: "წიფლაშვილი", given: "ნინო", latin: "Nino Tsiplashvili" },
];

export interface Training {
  people: readonly Named[];
  /** How many half-days; the first begins at 09:00 on 12 November 2026 and lasts 210 minutes. */
  sessions?: number;
  /** Who is known to the project, but not enrolled. */
  known?: readonly Named[];
  refusing?: Partial<Backend>;
}

const NO_MARK: MarkView = {
  status: null,
  arrived: null,
  left: null,
  inConflict: false,
  confirmed: true,
  note: "",
};

export async function openTraining(tab: "register" | "people", training: Training & MemoryOptions) {
  const { people, sessions = 2, known = [], ...options } = training;
  const { memory, user } = openWindow("", { empty: true, ...options });
  memory.activities.set("training", {
    project: "p-enforce",
    form: {
      title: "Training of bailiffs",
      activityType: "training",
      country: "GE",
      city: "Tbilisi",
      venue: "",
      firstDay: "2026-11-12",
      lastDay: "2026-11-13",
      timeZone: "Asia/Tbilisi",
      deliveryMode: null,
      languages: [],
      fundingSources: [],
      areasOfConcern: [],
      targetGroups: [],
      summary: "",
      status: "running",
    },
  });
  const add = (person: Named, number: number, kind: string) => {
    const id = `${kind}-${number}`;
    memory.people.set(id, { project: "p-enforce", form: { ...EMPTY, ...person } });
    return id;
  };
  const ids = people.map((person, number) => add(person, number, "enrolled"));
  known.forEach((person, number) => {
    add(person, number, "known");
  });
  memory.enrolments.set("training", new Map(ids.map((id) => [id, "participant"])));
  for (let number = 0; number < sessions; number += 1) {
    const day = `2026-11-${12 + (number >> 1)}`;
    const times = number % 2 ? ["14:00:00", "17:30:00"] : ["09:00:00", "12:30:00"];
    memory.sessions.set(`session-${number}`, {
      activity: "training",
      form: { title: "", start: `${day}T${times[0]}`, end: `${day}T${times[1]}`, room: "", trainers: [] },
    });
  }
  window.location.hash = `#/activity/training/${tab}`;
  await screen.findByRole("heading", { name: "Training of bailiffs" });

  const mark = (person: number, session: number) => memory.marks.get(`session-${session}/enrolled-${person}`);
  const setMark = (person: number, session: number, value: Partial<MarkView>) =>
    memory.marks.set(`session-${session}/enrolled-${person}`, { ...NO_MARK, ...value });
  return { memory, user, mark, setMark };
}

export async function openRegister(training: Training & MemoryOptions) {
  const opened = await openTraining("register", training);
  const grid = await screen.findByRole("grid");
  await waitFor(() => {
    if (document.activeElement !== grid) throw new Error("the register does not have the focus yet");
  });
  // The current session depends on the day of the test: every test begins at the first cell.
  await opened.user.keyboard("{Control>}{Home}{/Control}");
  return { ...opened, grid };
}

/** The cell of a person, as a screen reader finds it: by the head of its row. */
export function cellOf(name: string, session = 0): HTMLElement {
  const row = screen.getByRole("rowheader", { name }).closest<HTMLElement>("[role=row]");
  const cells = row ? within(row).getAllByRole("gridcell") : [];
  const cell = cells[session + 1];
  if (!cell) throw new Error(`no cell of ${name}`);
  return cell;
}

export const spoken = (name: string, session = 0) => cellOf(name, session).getAttribute("aria-label");

/** Waits until a cell says so. */
export const says = (name: string, mark: string, session = 0) =>
  waitFor(() => {
    if (spoken(name, session) !== mark) throw new Error(`${name}: ${spoken(name, session)}, not ${mark}`);
  });

/** The head of the row in which the focus is. */
export function focusedName(): string | null {
  const id = screen.getByRole("grid").getAttribute("aria-activedescendant") ?? "";
  const row = document.getElementById(id)?.closest<HTMLElement>("[role=row]");
  return row?.querySelector("[role=rowheader]")?.getAttribute("aria-label") ?? null;
}
