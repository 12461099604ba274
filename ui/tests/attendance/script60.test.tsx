/**
 * The script of a full room: 60 enrolled, of whom 55 are present, 3 late and 2 absent, and 3 walk-ins whom the project
 * knows. How many keys a person takes, in the register and at the door; a badge takes none.
 */
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Named, openRegister, openTraining } from "./training";

const SIXTY: readonly Named[] = ["Ba", "De", "Fi", "Go", "Ku", "La", "Me", "No", "Pi", "Ra"].flatMap(
  (first) => ["bko", "dze", "jan", "lic", "mov", "nen"].map((last) => ({ family: first + last, given: "" })),
);
const WALK_INS: readonly Named[] = ["Zidane", "Zola", "Zweig"].map((family) => ({ family, given: "" }));
const LATE = [7, 21, 40];
const ABSENT = [12, 33];
const people = { people: SIXTY, known: WALK_INS };
const beginning = (of: Named | undefined) => of?.family.slice(0, 3).toLowerCase() ?? "";

let keys = 0;
const count = ({ key }: KeyboardEvent) => {
  if (key !== "Shift") keys += 1;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(new Date("2026-11-12T09:00:00+04:00"));
  window.addEventListener("keydown", count, true);
});
afterEach(() => {
  vi.useRealTimers();
  window.removeEventListener("keydown", count, true);
});

type Opened = Awaited<ReturnType<typeof openTraining>>;

function statuses({ memory }: Opened): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [cell, { status }] of memory.marks)
    if (cell.startsWith("session-0/") && status) found[status] = (found[status] ?? 0) + 1;
  return found;
}

it("takes less than one key a person in the register", { timeout: 0 }, async () => {
  const opened = await openRegister(people);
  const { user, grid } = opened;
  keys = 0;
  const find = async (person: Named | undefined) => {
    await user.keyboard(`/${beginning(person)}{Enter}`);
    await waitFor(() => expect(document.activeElement).toBe(grid));
  };
  for (const number of LATE) {
    await find(SIXTY[number]);
    await user.keyboard("l15{Enter}");
  }
  for (const number of ABSENT) {
    await find(SIXTY[number]);
    await user.keyboard("a");
  }
  await user.keyboard("r");
  await waitFor(() => expect(statuses(opened)).toEqual({ late: 3, absent: 2, present: 55 }));
  for (const person of WALK_INS) {
    await user.keyboard("n");
    await screen.findByRole("dialog");
    await user.keyboard(beginning(person));
    await screen.findByRole("option", { name: new RegExp(person.family) });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(grid));
  }
  await waitFor(() => expect(statuses(opened)).toEqual({ late: 3, absent: 2, present: 58 }));
  expect(keys).toBe(3 * 9 + 2 * 6 + 1 + 3 * 5);
  expect(keys / 63).toBeLessThan(1);
});

it("takes about four keys a person at the door, who is marked when they come", { timeout: 0 }, async () => {
  const opened = await openTraining("register", people);
  const { user } = opened;
  window.location.hash = "#/door/training/session-0";
  const field = await screen.findByRole("combobox");
  await waitFor(() => expect(document.activeElement).toBe(field));
  keys = 0;
  const come = (numbers: readonly number[]) =>
    user.keyboard(numbers.map((number) => `${beginning(SIXTY[number])}{Enter}`).join(""));
  await come([...SIXTY.keys()].filter((number) => !LATE.includes(number) && !ABSENT.includes(number)));
  for (const person of WALK_INS) {
    await user.keyboard(`${beginning(person)}{Enter}`);
    await screen.findByRole("option", { name: new RegExp(person.family) });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(field));
  }
  await waitFor(() => expect(statuses(opened)).toEqual({ present: 58 }));
  vi.setSystemTime(new Date("2026-11-12T09:15:00+04:00"));
  await come(LATE);
  await waitFor(() => expect(statuses(opened)).toEqual({ present: 58, late: 3 }));
  await user.keyboard("{Escape}");
  const grid = await screen.findByRole("grid");
  for (const number of ABSENT) {
    await waitFor(() => expect(document.activeElement).toBe(grid));
    await user.keyboard(`/${beginning(SIXTY[number])}{Enter}`);
    await waitFor(() => expect(document.activeElement).toBe(grid));
    await user.keyboard("a");
  }
  await waitFor(() => expect(statuses(opened)).toEqual({ present: 58, late: 3, absent: 2 }));
  expect(keys).toBe(55 * 4 + 3 * 5 + 3 * 4 + 1 + 2 * 6);
  expect(keys / 63).toBeLessThan(4.2);
});
