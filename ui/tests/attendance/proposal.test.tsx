import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proposedAfter } from "../../src/attendance/proposal";
import type { MarkStatus } from "../../src/backend";
import { refused } from "../window";
import { cellOf, focusedName, openRegister, says, spoken, THREE } from "./training";

const NINO = "წიფლაშვილი, ნინო";
const PROPOSED = "Not recorded, proposed: ";

/** The clock of Tbilisi, four hours ahead of the world's. */
const at = (moment: string) => vi.setSystemTime(new Date(`${moment}:00+04:00`));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at("2026-11-12T14:05");
});
afterEach(() => {
  vi.useRealTimers();
});

const notice = async (text: RegExp) => {
  const found = await screen.findByText(text);
  return found.closest<HTMLElement>(".notice") ?? found;
};

describe("the afternoon", () => {
  it.each<[MarkStatus, MarkStatus]>([
    ["present", "present"],
    ["late", "present"],
    ["left_early", "absent"],
    ["online", "online"],
    ["excused", "excused"],
    ["absent", "absent"],
    ["not_expected", "not_expected"],
  ])("after %s in the morning is proposed as %s", (morning, afternoon) => {
    expect(proposedAfter(morning)).toBe(afternoon);
  });

  it("is proposed from the morning, counted nowhere and written nowhere", async () => {
    const { user, memory, mark } = await openRegister({ people: THREE });
    await user.keyboard("pe30{Enter}x");
    await says(NINO, "Excused");
    expect(spoken("Abels, Anna", 1)).toBe(`${PROPOSED}Present`);
    expect(spoken("Baumann, Bert", 1)).toBe(`${PROPOSED}Absent`);
    expect(spoken(NINO, 1)).toBe(`${PROPOSED}Excused`);
    expect(cellOf("Abels, Anna", 1).querySelector(".mark")?.className).toBe("mark proposed");
    expect(screen.getByText("14:00: 0 of 3 recorded")).toBeTruthy();
    expect([mark(0, 1), mark(1, 1), mark(2, 1)]).toEqual([undefined, undefined, undefined]);
    const hours = (name: string) =>
      screen.getByRole("rowheader", { name }).closest("[role=row]")?.querySelector(".hours")?.textContent;
    expect(hours("Abels, Anna")).toBe("3.5");
    expect(memory.marks.size).toBe(3);
  });

  it("is not proposed before people sit down, nor from another day", async () => {
    at("2026-11-12T13:00");
    const { user } = await openRegister({ people: THREE, sessions: 4 });
    await user.keyboard("p");
    await says("Abels, Anna", "Present");
    expect(spoken("Abels, Anna", 1)).toBe("Not recorded");
    expect(spoken("Abels, Anna", 2)).toBe("Not recorded");
  });

  it("is not proposed from two versions", async () => {
    const { memory, setMark } = await openRegister({ people: THREE });
    setMark(0, 0, { status: "present", inConflict: true });
    memory.arrived();
    await says("Abels, Anna", "Present (two versions)");
    expect(spoken("Abels, Anna", 1)).toBe("Not recorded");
  });

  it("is confirmed by one key for one cell, and the next is below", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("pxo");
    await says(NINO, "Online");
    await user.keyboard("{Control>}{Home}{/Control}{ArrowRight}cc");
    await says("Baumann, Bert", "Excused", 1);
    expect(spoken("Abels, Anna", 1)).toBe("Present");
    expect(spoken(NINO, 1)).toBe(`${PROPOSED}Online`);
    expect(focusedName()).toBe(NINO);
    expect(mark(1, 1)).toMatchObject({ status: "excused", arrived: null });
  });

  it("is confirmed for a range, with one step to take back", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("pxo");
    await says(NINO, "Online");
    await user.keyboard("{Control>}{Home}{/Control}{ArrowRight}{Shift>}{ArrowDown}{/Shift}c");
    await says("Baumann, Bert", "Excused", 1);
    expect(mark(2, 1)).toBeUndefined();
    await user.click(
      within(await notice(/^2 proposed marks confirmed/)).getByRole("button", { name: "Undo" }),
    );
    await says("Abels, Anna", `${PROPOSED}Present`, 1);
    await says("Baumann, Bert", `${PROPOSED}Excused`, 1);
  });

  it("is confirmed for the whole session, and whoever is marked stays as they are", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("pxo{Control>}{Home}{/Control}{ArrowRight}{ArrowDown}a");
    await says("Baumann, Bert", "Absent", 1);
    await user.keyboard("{Shift>}c{/Shift}");
    await says(NINO, "Online", 1);
    expect(spoken("Abels, Anna", 1)).toBe("Present");
    expect(mark(1, 1)).toMatchObject({ status: "absent" });
    expect(screen.getByText("14:00: 3 of 3 recorded")).toBeTruthy();
    await user.keyboard("{Shift>}c{/Shift}");
    await notice(/^Nothing is proposed here/);
  });

  it("can be confirmed with the button, which says how many and goes", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("pxo{Control>}{Home}{/Control}{ArrowRight}");
    await user.click(await screen.findByRole("button", { name: "Confirm 3 proposed" }));
    await says(NINO, "Online", 1);
    expect(screen.queryByRole("button", { name: /^Confirm/ })).toBeNull();
  });

  it("leaves whoever is proposed as away alone when the rest are marked present", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("pxo{Control>}{Home}{/Control}{ArrowRight}r");
    await notice(/^2 people marked present.*One person is proposed as away and was left so$/);
    expect(spoken("Abels, Anna", 1)).toBe("Present");
    expect(spoken("Baumann, Bert", 1)).toBe(`${PROPOSED}Excused`);
    expect(mark(1, 1)).toBeUndefined();
    await user.keyboard("r");
    await notice(/^One person is proposed as away and was left so$/);
  });

  it("gives way to any mark", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("p{Control>}{Home}{/Control}{ArrowRight}l20{Enter}");
    await says("Abels, Anna", "Late, 20 minutes", 1);
  });
});

describe("a note", () => {
  it("is written from the cell, seen in its corner, and heard with its mark", async () => {
    const { user, memory, mark, grid } = await openRegister({ people: THREE });
    await user.keyboard("p{ArrowUp}m");
    const field = await screen.findByRole("textbox", { name: "Note on Abels, Anna" });
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard("left for court{Enter}");
    await says("Abels, Anna", "Present · Note: left for court");
    expect(cellOf("Abels, Anna").dataset.note).toBe("true");
    expect(cellOf("Abels, Anna").title).toContain("Note: left for court");
    expect(mark(0, 0)).toMatchObject({ status: "present", note: "left for court" });
    await waitFor(() => expect(document.activeElement).toBe(grid));
    const before = memory.status.changesToSend;
    await user.keyboard("m");
    expect(await screen.findByRole("textbox", { name: "Note on Abels, Anna" })).toHaveProperty(
      "value",
      "left for court",
    );
    await user.keyboard("{Enter}");
    expect(memory.status.changesToSend).toBe(before);
  });

  it("stays when the mark changes, is no mark, and is taken back", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("m");
    await screen.findByRole("textbox", { name: "Note on Abels, Anna" });
    await user.keyboard("will come at ten{Enter}");
    await says("Abels, Anna", "Not recorded · Note: will come at ten");
    expect(screen.getByText("09:00: 0 of 3 recorded")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await user.keyboard("a");
    await says("Abels, Anna", "Absent · Note: will come at ten");
    await user.keyboard("{Control>}zz{/Control}");
    await says("Abels, Anna", "Not recorded");
    expect(mark(0, 0)?.note ?? "").toBe("");
  });

  it("is left as it was by Escape", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("m");
    await screen.findByRole("textbox", { name: "Note on Abels, Anna" });
    await user.keyboard("nonsense{Escape}");
    await waitFor(() => expect(screen.queryByRole("textbox", { name: /^Note on/ })).toBeNull());
    expect(mark(0, 0)).toBeUndefined();
  });

  it("that could not be kept is said", async () => {
    const { user } = await openRegister({
      people: THREE,
      refusing: { noteAttendance: refused("disk_full") },
    });
    await user.keyboard("m");
    await screen.findByRole("textbox", { name: "Note on Abels, Anna" });
    await user.keyboard("text{Enter}");
    await notice(/^The note on Abels, Anna was not saved/);
    expect(spoken("Abels, Anna")).toBe("Not recorded");
  });
});

describe("a range", () => {
  it("is drawn with the mouse, marked with one key, and counted at once", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    const [from, to] = [cellOf("Abels, Anna"), cellOf(NINO)];
    fireEvent.pointerDown(from, { button: 0, buttons: 1, pointerType: "mouse" });
    fireEvent.pointerMove(cellOf("Baumann, Bert"), { buttons: 1, pointerType: "mouse" });
    fireEvent.pointerMove(to, { buttons: 1, pointerType: "mouse" });
    fireEvent.pointerUp(to, { button: 0, pointerType: "mouse" });
    fireEvent.click(to);
    screen.getByRole("grid").focus();
    await user.keyboard("p");
    await says(NINO, "Present");
    expect([mark(0, 0), mark(1, 0), mark(2, 0)].map((one) => one?.status)).toEqual([
      "present",
      "present",
      "present",
    ]);
    expect(screen.getByText("09:00: 3 of 3 recorded")).toBeTruthy();
    expect(screen.queryByRole("menu")).toBeNull();
  });
});
