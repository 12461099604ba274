import { act, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { arrivalsAt } from "../../src/attendance/door/arrival";
import { badgeIn, KeysPressed } from "../../src/attendance/door/badge";
import type { Backend } from "../../src/backend";
import type { Memory, MemoryOptions } from "../../src/backend/memory";
import { EMPTY } from "../../src/participant/form";
import { refused } from "../window";
import { type Named, openRegister, openTraining, says, type Training } from "./training";

const QUEUE: readonly Named[] = [
  { family: "Abels", given: "Anna", institution: "Court of appeal" },
  { family: "Abels", given: "Bruno" },
  { family: "Baumann", given: "Bert" },
  { family: "წიფლაშვილი", given: "ნინო", latin: "Nino Tsiplashvili" },
];
const BADGE = (person: string) => person.toUpperCase().replace("-", "").padStart(27, "0");

/** The clock of Tbilisi, four hours ahead of the world's. */
function at(time: string) {
  vi.setSystemTime(new Date(`2026-11-12T${time}:00+04:00`));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at("08:50");
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something arrived from Strasbourg. */
async function reread(memory: Memory) {
  const read = vi.spyOn(memory, "rowsOf");
  await act(async () => memory.arrived());
  await waitFor(() => expect(read).toHaveBeenCalled());
  read.mockRestore();
}

async function openDoor(training: Partial<Training> & MemoryOptions = {}) {
  const opened = await openTraining("register", { people: QUEUE, ...training });
  window.location.hash = "#/door/training/session-0";
  const field = await screen.findByRole("combobox", { name: "Name or badge" });
  await waitFor(() => expect(document.activeElement).toBe(field));
  const said = (text: string) =>
    waitFor(() => expect(screen.getAllByRole("status").map((one) => one.textContent)).toContain(text));
  const counted = () => document.querySelector(".door-count")?.textContent;
  return { ...opened, field, said, counted };
}

describe("at the door", () => {
  it("a few letters and Enter mark the best match, and the field is ready for the next", async () => {
    const { user, mark, field, said, counted } = await openDoor();
    expect(counted()).toBe("0 of 4 present");
    await user.keyboard("bau{Enter}tsip{Enter}");
    await said("წიფლაშვილი, ნინოPresent");
    expect(mark(2, 0)).toMatchObject({ status: "present", arrived: null });
    expect(mark(3, 0)).toMatchObject({ status: "present" });
    expect(counted()).toBe("2 of 4 present");
    expect(field).toHaveProperty("value", "");
    expect(document.activeElement).toBe(field);
    const last = within(screen.getByRole("complementary", { name: "Last marked here" }));
    expect(last.getAllByRole("listitem").map((one) => one.textContent)).toEqual([
      "Pწიფლაშვილი, ნინოUndo",
      "PBaumann, BertUndo",
    ]);
  });

  it("whoever is there already is said, and not marked again", async () => {
    const { user, memory, mark, said } = await openDoor();
    await user.keyboard("abels bruno{Enter}");
    await said("Abels, BrunoPresent");
    const before = memory.status.changesToSend;
    await user.keyboard("bruno{Enter}");
    await said("Abels, BrunoMarked already: Present");
    expect(memory.status.changesToSend).toBe(before);
    expect(mark(1, 0)).toMatchObject({ status: "present" });
  });

  it("what is typed before the laptop has answered belongs to whoever comes next", async () => {
    const waiting: Array<() => void> = [];
    let laptop: Memory | undefined;
    const findAtDoor: Backend["findAtDoor"] = async (activity, typed) => {
      if (typed === "bau") await new Promise<void>((done) => waiting.push(done));
      return laptop?.backend().findAtDoor(activity, typed) ?? { people: [], best: 0 };
    };
    const { user, memory, mark, field, said } = await openDoor({ refusing: { findAtDoor } });
    laptop = memory;
    await user.keyboard("bau{Enter}abels b{Enter}ni");
    expect(memory.marks.size).toBe(0);
    await act(async () => {
      for (const go of waiting) go();
    });
    await said("Abels, BrunoPresent");
    expect(field).toHaveProperty("value", "ni");
    await user.keyboard("no{Enter}");
    await said("წიფლაშვილი, ნინოPresent");
    for (const person of [1, 2, 3]) expect(mark(person, 0)).toMatchObject({ status: "present" });
  });

  it("several of a name are never guessed: a digit or an arrow chooses", async () => {
    const { user, mark, said } = await openDoor();
    await user.keyboard("abels{Enter}");
    await said("Several people: choose with ↓ or a digit. Nobody was marked.");
    expect(mark(0, 0)).toBeUndefined();
    expect(screen.getAllByRole("option").map((one) => one.getAttribute("aria-selected"))).toEqual([
      "false",
      "false",
    ]);
    await user.keyboard("2");
    await said("Abels, BrunoPresent");
    await user.keyboard("abels{ArrowDown}{Enter}");
    await said("Abels, AnnaPresent");
    expect(mark(0, 0)).toMatchObject({ status: "present" });
    expect(mark(1, 0)).toMatchObject({ status: "present" });
  });

  it("who comes more than ten minutes after the beginning is late, with the time; Shift+Enter says otherwise", async () => {
    at("09:17");
    const { user, mark, said } = await openDoor();
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertLate, 17 minutes");
    expect(mark(2, 0)).toMatchObject({ status: "late", arrived: "09:17:00" });
    await user.keyboard("nino{Shift>}{Enter}{/Shift}");
    await said("წიფლაშვილი, ნინოPresent");
    expect(mark(3, 0)).toMatchObject({ status: "present", arrived: null });
  });

  it.each([
    ["08:59", "present", null, true],
    ["09:00", "present", null, true],
    ["09:10", "present", "late", true],
    ["09:11", "late", "present", true],
    ["12:29", "late", "present", true],
    ["12:30", "present", null, false],
    ["07:00", "present", null, false],
  ])("at %s, Enter marks %s", (clock, usual, other, isNow) => {
    const session = { start: "2026-11-12T09:00:00", end: "2026-11-12T12:30:00" };
    const arrivals = arrivalsAt(session, `2026-11-12T${clock}:00`);
    expect([arrivals.usual.status, arrivals.other?.status ?? null, arrivals.isNow]).toEqual([
      usual,
      other,
      isNow,
    ]);
  });

  it("says that a session does not run now, and marks present then", async () => {
    at("20:00");
    const { user, said } = await openDoor();
    expect(screen.getByText("This session is not running now.")).toBeTruthy();
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertPresent");
  });

  it("a mark that says somebody is not there changes only when it is asked for", async () => {
    const { user, mark, setMark, memory, said } = await openDoor();
    setMark(2, 0, { status: "excused" });
    await reread(memory);
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertMarked before: Excused. Nothing was changed.");
    expect(mark(2, 0)).toMatchObject({ status: "excused" });
    await user.keyboard("{Enter}");
    expect(mark(2, 0)).toMatchObject({ status: "excused" });
    await user.keyboard("{Shift>}{Enter}{/Shift}");
    await said("Baumann, BertPresent");
    expect(mark(2, 0)).toMatchObject({ status: "present" });
  });

  it("two versions are left for the register", async () => {
    const { user, mark, setMark, memory, said } = await openDoor();
    setMark(2, 0, { status: "absent", inConflict: true });
    await reread(memory);
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertTwo versions were recorded. Decide in the register which is right.");
    expect(mark(2, 0)).toMatchObject({ status: "absent", inConflict: true });
  });

  it("each of the last five is taken back by itself, and the last with Ctrl+Z", async () => {
    const { user, mark, said, field } = await openDoor();
    await user.keyboard("bau{Enter}nino{Enter}anna{Enter}");
    await said("Abels, AnnaPresent");
    await user.click(screen.getByRole("button", { name: "Undo the mark of Baumann, Bert" }));
    await said("Baumann, BertTaken back. Now: Not recorded");
    expect(mark(2, 0)).toMatchObject({ status: null });
    expect(mark(3, 0)).toMatchObject({ status: "present" });
    expect(document.activeElement).toBe(field);
    await user.keyboard("{Control>}z{/Control}");
    await said("Abels, AnnaTaken back. Now: Not recorded");
    expect(mark(0, 0)).toMatchObject({ status: null });
    expect(screen.getAllByRole("button", { name: /^Undo the mark of/ })).toHaveLength(1);
  });

  it("what was changed elsewhere since is not taken back", async () => {
    const { user, mark, setMark, memory, said } = await openDoor();
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertPresent");
    setMark(2, 0, { status: "online" });
    await reread(memory);
    await user.keyboard("{Control>}z{/Control}");
    await said("Baumann, BertChanged elsewhere meanwhile, so it stays: Online");
    expect(mark(2, 0)).toMatchObject({ status: "online" });
  });

  it("a reader types a badge and Enter", async () => {
    const { user, mark, said } = await openDoor();
    await user.keyboard(`${BADGE("enrolled-3")}{Enter}`);
    await said("წიფლაშვილი, ნინოPresent");
    expect(mark(3, 0)).toMatchObject({ status: "present" });
  });

  it("a badge that comes while letters stand in the field is read all the same, and its digits choose nobody", async () => {
    const { user, mark, said } = await openDoor();
    await user.keyboard(`abels${BADGE("enrolled-3")}{Enter}`);
    await said("წიფლაშვილი, ნინოPresent");
    expect(mark(0, 0)).toBeUndefined();
    expect(mark(1, 0)).toBeUndefined();
  });

  it("two badges without a pause mark two people", async () => {
    const { user, mark, said } = await openDoor();
    await user.keyboard(`${BADGE("enrolled-2")}{Enter}{Enter}${BADGE("enrolled-3")}{Enter}{Enter}`);
    await said("წიფლაშვილი, ნინოPresent");
    expect(mark(2, 0)).toMatchObject({ status: "present" });
    expect(mark(3, 0)).toMatchObject({ status: "present" });
  });

  it("a wrong or foreign badge marks nobody, and says so", async () => {
    const { user, memory, said } = await openDoor();
    const before = memory.status.changesToSend;
    await user.keyboard("4006381333931{Enter}");
    await said("This badge could not be read. Nobody was marked.");
    await user.keyboard(`${BADGE("stranger-1")}{Enter}`);
    await said("This badge belongs to nobody in this project. Nobody was marked.");
    expect(memory.status.changesToSend).toBe(before);
  });

  it("a badge of somebody who is known, but not enrolled, is a walk-in by one key", async () => {
    const { user, memory, said, counted } = await openDoor({ known: [{ family: "Zidane", given: "Zoé" }] });
    await user.keyboard(`${BADGE("known-0")}{Enter}`);
    await said("Zidane, ZoéKnown to the project, but not enrolled here.");
    expect(memory.enrolments.get("training")?.has("known-0")).toBe(false);
    await user.keyboard("{Shift>}{Enter}{/Shift}");
    await said("Zidane, ZoéPresent");
    expect(memory.enrolments.get("training")?.has("known-0")).toBe(true);
    expect(counted()).toBe("1 of 5 present");
  });

  it("a reader on a French or Georgian keyboard is read by the places of its keys", () => {
    const keys = new KeysPressed();
    for (const key of "01K79T8Z0YFD99Y02X7J56WGDQ6") keys.press(/\d/.test(key) ? `Digit${key}` : `Key${key}`);
    keys.press("ShiftLeft");
    keys.press("Enter");
    expect(keys.code).toBe("01K79T8Z0YFD99Y02X7J56WGDQ6");
    expect(badgeIn("à&k/ç")).toBeNull();
    expect(badgeIn("smi01K79T-8Z0YF D99Y02X7J56WGDQ6")).toBe("01K79T8Z0YFD99Y02X7J56WGDQ6");
    keys.clear();
    for (const key of "petrovapetrovapetrovapetrova") keys.press(`Key${key.toUpperCase()}`);
    expect(keys.code).toBeNull();
  });

  it("nobody of the name is a walk-in, with the name typed", async () => {
    const { user, memory, said, counted } = await openDoor({ known: [{ family: "Zidane", given: "Zoé" }] });
    await user.keyboard("zid{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Who has come?" });
    expect(within(dialog).getByRole("combobox")).toHaveProperty("value", "zid");
    await within(dialog).findByText("Zidane, Zoé");
    await user.keyboard("{Enter}");
    await said("Zidane, ZoéPresent");
    expect(memory.enrolments.get("training")?.has("known-0")).toBe(true);
    expect(counted()).toBe("1 of 5 present");
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Name or badge" }));
  });

  it("what arrives from elsewhere is counted at once and moves nothing that one is doing", async () => {
    const { user, memory, setMark, field, counted } = await openDoor();
    await user.keyboard("abels{ArrowDown}{ArrowDown}");
    const chosen = () => screen.getByRole("option", { selected: true }).textContent;
    expect(chosen()).toContain("Abels, Bruno");
    setMark(0, 0, { status: "present" });
    memory.people.set("enrolled-9", {
      project: "p-enforce",
      form: { ...EMPTY, family: "Abels", given: "Aaron" },
    });
    memory.enrolments.get("training")?.set("enrolled-9", "participant");
    await reread(memory);
    await waitFor(() => expect(counted()).toBe("1 of 5 present"));
    expect(field).toHaveProperty("value", "abels");
    expect(chosen()).toContain("Abels, Bruno");
    expect(screen.getAllByRole("option")).toHaveLength(2);
  });

  it("a mark that could not be kept is said by name, and counts nothing", async () => {
    const { user, counted } = await openDoor({ refusing: { markAttendance: refused("disk_full") } });
    await user.keyboard("bau{Enter}");
    expect(await screen.findByText(/^Baumann, Bert was not marked\./)).toBeTruthy();
    expect(counted()).toBe("0 of 4 present");
    expect(screen.getByText("Nobody yet.")).toBeTruthy();
  });

  it("Escape empties the field first, and then leaves for the register", async () => {
    const { user, field } = await openDoor();
    await user.keyboard("bau{Escape}");
    expect(field).toHaveProperty("value", "");
    expect(window.location.hash).toBe("#/door/training/session-0");
    await user.keyboard("{Escape}");
    expect(window.location.hash).toBe("#/activity/training/register");
  });

  it("is one key away from the register, at the session in focus", async () => {
    const { user } = await openRegister({ people: QUEUE });
    await user.keyboard("{ArrowRight}d");
    expect(window.location.hash).toBe("#/door/training/session-1");
    expect(await screen.findByText(/14:00–17:30/)).toBeTruthy();
  });

  it("is one key away from the session that runs, on the first page", async () => {
    const { user } = await openTraining("register", { people: QUEUE });
    window.location.hash = "#/today";
    await screen.findByRole("link", { name: "Door mode" });
    await user.keyboard("d");
    expect(window.location.hash).toBe("#/door/training/session-0");
  });

  it("letters that are typed beside the field go into it", async () => {
    const { user, field } = await openDoor();
    screen.getByRole("button", { name: "To the register" }).focus();
    await user.keyboard("bau");
    expect(document.activeElement).toBe(field);
    expect(field).toHaveProperty("value", "bau");
  });

  it("is closed to who may not record, and where there is no such session", async () => {
    await openTraining("register", { people: QUEUE, reader: true });
    window.location.hash = "#/door/training/session-0";
    expect(await screen.findByText("You may read this register, but not record in it.")).toBeTruthy();
    window.location.hash = "#/door/training/session-77";
    expect(await screen.findByText("This session is not there any more.")).toBeTruthy();
  });

  it("has nothing that axe objects to, empty, with names and after a mark", async () => {
    const violations = async () => {
      const { violations } = await axe.run(document.body, {
        rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };
    const { user, said } = await openDoor();
    expect(await violations()).toEqual([]);
    await user.keyboard("abels{ArrowDown}");
    expect(await violations()).toEqual([]);
    await user.keyboard("{Enter}");
    await said("Abels, AnnaPresent");
    expect(await violations()).toEqual([]);
  });
});

describe("the register", () => {
  it("shows what was marked at the door", async () => {
    const { user, said } = await openDoor();
    await user.keyboard("bau{Enter}");
    await said("Baumann, BertPresent");
    await user.keyboard("{Escape}");
    await screen.findByRole("grid");
    await says("Baumann, Bert", "Present");
  });
});
