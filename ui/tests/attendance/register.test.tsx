import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import type { AttendanceRegister } from "../../src/backend";
import { cellOf, focusedName, type Named, openRegister, openTraining, says, spoken, THREE } from "./training";

const NINO = "წიფლაშვილი, ნინო";
const MANY: readonly Named[] = Array.from({ length: 300 }, (_, number) => ({
  family: `Person ${String(number).padStart(3, "0")}`,
  given: "",
}));

const TO_BE_READ: AttendanceRegister = {
  activity: "training",
  project: "p-enforce",
  mayRecord: false,
  timeZone: "Asia/Tbilisi",
  sessions: [{ id: "session-0", title: "", start: "2026-11-12T09:00:00", end: "2026-11-12T12:30:00" }],
  rows: [
    {
      participant: "enrolled-0",
      name: "Abels, Anna",
      latin: "",
      professionalGroup: null,
      function: "Judge",
      institution: "",
      role: "participant",
      marks: [{ status: "present", arrived: null, left: null, inConflict: false, confirmed: true, note: "" }],
      creditedMinutes: 210,
    },
  ],
};

describe("a key in the register", () => {
  it.each([
    ["p", "Present", "present"],
    ["o", "Online", "online"],
    ["x", "Excused", "excused"],
    ["a", "Absent", "absent"],
    ["-", "Not expected", "not_expected"],
  ])("%s marks %s and goes on to the next person", async (key, name, status) => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard(key);
    await says("Abels, Anna", name);
    expect(mark(0, 0)).toMatchObject({ status, arrived: null, left: null });
    expect(focusedName()).toBe("Baumann, Bert");
  });

  it("marks a column without a pause: P, L 15, P", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("pl15{Enter}p");
    await says(NINO, "Present");
    expect(spoken("Abels, Anna")).toBe("Present");
    expect(spoken("Baumann, Bert")).toBe("Late, 15 minutes");
    expect(mark(1, 0)).toMatchObject({ status: "late", arrived: "09:15:00", left: null });
  });

  it("ends the minutes that are being typed, and counts for the next person", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("e30a");
    await says("Baumann, Bert", "Absent");
    expect(spoken("Abels, Anna")).toBe("Left early, 30 minutes");
    expect(mark(0, 0)).toMatchObject({ status: "left_early", arrived: null, left: "12:00:00" });
    expect(focusedName()).toBe(NINO);
  });

  it("writes late without minutes where none are typed", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("l{ArrowDown}");
    await says("Abels, Anna", "Late");
    expect(mark(0, 0)).toMatchObject({ status: "late", arrived: null });
    expect(focusedName()).toBe("Baumann, Bert");
  });

  it("writes nothing while minutes are being typed, and nothing at all after Escape", async () => {
    const { user, memory, mark } = await openRegister({ people: THREE });
    const before = memory.status.changesToSend;
    await user.keyboard("l1");
    expect(cellOf("Abels, Anna").textContent).toBe("L 1");
    expect(spoken("Abels, Anna")).toBe("Not recorded");
    await user.keyboard("{Escape}");
    expect(cellOf("Abels, Anna").textContent).toBe("");
    expect(mark(0, 0)).toBeUndefined();
    expect(memory.status.changesToSend).toBe(before);
  });

  it("refuses more minutes than the session has, and lets them be mended", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("l210{Enter}");
    expect(await screen.findByText("Late: the session lasts 210 minutes.")).toBeTruthy();
    expect(focusedName()).toBe("Abels, Anna");
    await user.keyboard("{Backspace}{Enter}");
    await says("Abels, Anna", "Late, 21 minutes");
  });

  it("clears", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.keyboard("p{ArrowUp}{Delete}");
    await waitFor(() => expect(mark(0, 0)).toMatchObject({ status: null }));
    await says("Abels, Anna", "Not recorded");
    expect(focusedName()).toBe("Abels, Anna");
  });

  it("marks a whole range, which can be taken back at once", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("{Shift>}{ArrowDown}{ArrowRight}{/Shift}a");
    await says("Baumann, Bert", "Absent", 1);
    expect([spoken("Abels, Anna"), spoken("Abels, Anna", 1), spoken("Baumann, Bert")]).toEqual(
      Array(3).fill("Absent"),
    );
    expect(spoken(NINO)).toBe("Not recorded");
    await user.click(within(await notice("4 marks: Absent")).getByRole("button", { name: "Undo" }));
    await says("Abels, Anna", "Not recorded");
    expect(document.activeElement).toBe(screen.getByRole("grid"));
    expect(spoken("Baumann, Bert", 1)).toBe("Not recorded");
  });

  it("marks a range that was chosen with the mouse", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.click(cellOf("Abels, Anna"));
    await user.keyboard("{Shift>}");
    await user.click(cellOf(NINO));
    await user.keyboard("{/Shift}l15{Enter}");
    await says(NINO, "Late, 15 minutes");
    expect(spoken("Baumann, Bert")).toBe("Late, 15 minutes");
  });

  it("marks the rest present: blanks only, in this session only, with the way back", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("ar");
    await says(NINO, "Present");
    expect(spoken("Abels, Anna")).toBe("Absent");
    expect(spoken(NINO, 1)).toBe("Not recorded, proposed: Present");
    await user.click(within(await notice(/^2 people marked present/)).getByRole("button", { name: "Undo" }));
    await says(NINO, "Not recorded");
    expect(spoken("Abels, Anna")).toBe("Absent");
  });

  it("takes back one mark after the other", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("pa");
    await says("Baumann, Bert", "Absent");
    await user.keyboard("{Control>}z{/Control}");
    await says("Baumann, Bert", "Not recorded");
    expect(spoken("Abels, Anna")).toBe("Present");
    await user.keyboard("{Control>}z{/Control}");
    await says("Abels, Anna", "Not recorded");
    await user.keyboard("{Control>}y{/Control}");
    await says("Abels, Anna", "Present");
  });

  it("takes back nothing but the minutes that are being typed", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("pl1{Control>}z{/Control}");
    expect(cellOf("Baumann, Bert").textContent).toBe("");
    expect(spoken("Abels, Anna")).toBe("Present");
  });

  it("has its letter in French", async () => {
    const { user, mark } = await openRegister({ people: THREE, language: "fr" });
    await user.keyboard("r20{Enter}e");
    await says("Baumann, Bert", "Excusé");
    expect(spoken("Abels, Anna")).toBe("En retard, 20 minutes");
    expect(mark(0, 0)).toMatchObject({ status: "late", arrived: "09:20:00" });
    await user.keyboard("t");
    await says(NINO, "Présent");
  });
});

describe("the register", () => {
  it("counts who is recorded in each session, and the hours of each person", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("pl30{Enter}");
    await says("Baumann, Bert", "Late, 30 minutes");
    expect(screen.getByText("09:00: 2 of 3 recorded")).toBeTruthy();
    expect(screen.getByText("14:00: 0 of 3 recorded")).toBeTruthy();
    expect(hoursOf("Abels, Anna")).toBe("3.5");
    expect(hoursOf("Baumann, Bert")).toBe("3.0");
  });

  it("keeps the old value and says why when a mark could not be written", async () => {
    const { user } = await openRegister({
      people: THREE,
      refusing: { markAttendance: () => Promise.reject({ code: "disk_full", args: {} }) },
    });
    await user.keyboard("p");
    expect(await screen.findByText(/^Abels, Anna was not marked\. The disk is full/)).toBeTruthy();
    expect(spoken("Abels, Anna")).toBe("Not recorded");
    expect(screen.getByText("09:00: 0 of 3 recorded")).toBeTruthy();
  });

  it("says how many marks could not be written and for whom, and goes back to the first", async () => {
    let isFull = true;
    const people = Array.from({ length: 7 }, (_, number) => ({ family: `Person ${number}`, given: "" }));
    const { user, memory } = await openRegister({
      people,
      refusing: {
        markAttendance: (marks) =>
          isFull ? Promise.reject({ code: "disk_full", args: {} }) : memory.backend().markAttendance(marks),
      },
    });
    const status = screen.getByRole("status", { name: "State of this laptop" });
    await user.keyboard("pppppp");
    expect(
      await screen.findByText(
        /^6 people were not marked: Person 0 · Person 1 · Person 2 and 3 more\. The disk is full/,
      ),
    ).toBeTruthy();
    expect(status.textContent).toMatch(/^The last change is not saved · The disk is full/);
    expect(status.textContent).not.toContain("Saved on this laptop");
    await waitFor(() => expect(focusedName()).toBe("Person 0"));
    isFull = false;
    await user.keyboard("pppppp");
    await says("Person 5", "Present");
    await waitFor(() => expect(status.textContent).toMatch(/^Saved on this laptop/));
    expect(screen.queryByText(/were not marked/)).toBeNull();
  });

  it("offers who may only read the versions to see, and nothing to choose", async () => {
    const [row] = TO_BE_READ.rows;
    const [mark] = row?.marks ?? [];
    if (!row || !mark) throw new Error("no row");
    const inConflict = { ...TO_BE_READ, rows: [{ ...row, marks: [{ ...mark, inConflict: true }] }] };
    const source = {
      status: "present",
      arrived: null,
      left: null,
      deviceName: "",
      recordedAs: null,
      credit: { sessionMinutes: 210, activityMinutes: 420, activityHalfDays: 2 },
      displayed: true,
      fate: null,
    } as const;
    const { user } = await openRegister({
      people: THREE,
      refusing: {
        attendanceRegister: async () => inConflict,
        markSources: async () => [
          { ...source, dot: { device: 1, counter: 1 }, device: 1, personName: "Elena", at: 0 },
          {
            ...source,
            dot: { device: 2, counter: 1 },
            device: 2,
            personName: "Luka",
            at: 0,
            status: "absent",
          },
        ],
      },
    });
    await user.keyboard(" ");
    expect(await screen.findByRole("dialog", { name: "Two versions" })).toBeTruthy();
    expect(screen.queryByRole("menu")).toBeNull();
    expect(screen.queryByRole("button", { name: /^Keep/ })).toBeNull();
  });

  it("tells by one key who marked a cell, on which laptop, instead of what, and what became of it", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("p{ArrowUp}a{ArrowUp}");
    await says("Abels, Anna", "Absent");
    await user.keyboard("i");
    const panel = await screen.findByRole("dialog", { name: "Who marked this" });
    const [now, before] = within(panel).getAllByRole("listitem");
    expect(now?.textContent).toMatch(/Absent.*Elena Marchetti · Skopje laptop 2/);
    expect(now?.textContent).toContain("instead of: Present");
    expect(now?.textContent).toContain("Saved on this laptop, not sent yet");
    expect(within(panel).getByRole("heading", { name: "Recorded on this laptop before" })).toBeTruthy();
    expect(before?.textContent).toMatch(/Present.*this laptop/);
    expect(await axe.run(panel, { rules: { "color-contrast": { enabled: false } } })).toMatchObject({
      violations: [],
    });
    // The key that opened it closes it, and the register has the keys again.
    await user.keyboard("i");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await user.keyboard("{ArrowDown}i");
    expect((await screen.findByRole("dialog")).textContent).toContain("Nothing was ever recorded here.");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("tells it to who may only read, and from the menu of marks", async () => {
    const { user } = await openRegister({
      people: THREE,
      refusing: { attendanceRegister: async () => TO_BE_READ },
    });
    await user.keyboard("i");
    expect(await screen.findByRole("dialog", { name: "Who marked this" })).toBeTruthy();
  });

  it("goes to the mark that came back, wherever one is", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("{ArrowDown}{ArrowRight}p");
    await says("Baumann, Bert", "Present", 1);
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowLeft}{Control>}z{/Control}");
    await says("Baumann, Bert", "Not recorded", 1);
    expect(focusedName()).toBe("Baumann, Bert");
    const cell = () =>
      document.getElementById(screen.getByRole("grid").getAttribute("aria-activedescendant") ?? "");
    expect(cell()?.getAttribute("aria-colindex")).toBe("4");
    // From another page too, and with one step to go back for all of them.
    window.location.hash = "#/settings";
    await screen.findByRole("heading", { name: "Settings" });
    await user.keyboard("{Control>}y{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    expect(focusedName()).toBe("Baumann, Bert");
    expect(cell()?.getAttribute("aria-colindex")).toBe("4");
  });

  it("opens no marks for who may only read", async () => {
    const { user } = await openRegister({
      people: THREE,
      refusing: { attendanceRegister: async () => TO_BE_READ },
    });
    await user.keyboard(" ");
    await user.click(cellOf("Abels, Anna"));
    await user.click(cellOf("Abels, Anna"));
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("does not take for marks what was still being typed into a field", async () => {
    const { user, memory } = await openTraining("people", { people: THREE });
    await user.type(await screen.findByRole("searchbox"), "ba");
    const before = memory.status.changesToSend;
    await user.click(screen.getByRole("link", { name: "Register" }));
    const grid = await screen.findByRole("grid", { name: "Attendance register" });
    await user.keyboard("papa");
    expect(memory.status.changesToSend).toBe(before);
    await waitFor(() => expect(document.activeElement).toBe(grid), { timeout: 5000 });
    await user.keyboard("p");
    await waitFor(() => expect(memory.status.changesToSend).toBe(before + 1));
  });

  it("leaves out a key that was pressed before it had the focus", async () => {
    const { grid, mark } = await openRegister({ people: THREE });
    const key = new KeyboardEvent("keydown", { key: "p", code: "KeyP", bubbles: true });
    grid.blur();
    await new Promise((done) => setTimeout(done, 20));
    grid.focus();
    grid.dispatchEvent(key);
    await new Promise((done) => setTimeout(done, 50));
    expect(mark(0, 0)).toBeUndefined();
  });

  it("shows the keys to undo and to do again", async () => {
    await openRegister({ people: THREE });
    expect(screen.getByText("Ctrl+Y")).toBeTruthy();
  });

  it("shows who may only read everything, and writes nothing", async () => {
    const { user, memory, grid } = await openRegister({
      people: THREE,
      refusing: { attendanceRegister: async () => TO_BE_READ },
    });
    const before = memory.status.changesToSend;
    expect(grid.getAttribute("aria-readonly")).toBe("true");
    expect(screen.getByText("You may read this register, but not record in it.")).toBeTruthy();
    await user.keyboard("a{ArrowUp}l1{Enter}r{Delete}n");
    expect(await screen.findByText(/^You may read this project/)).toBeTruthy();
    expect(spoken("Abels, Anna")).toBe("Present");
    expect(memory.status.changesToSend).toBe(before);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("finds a Georgian name by Latin letters, and marks it", async () => {
    const { user } = await openRegister({ people: THREE });
    await user.keyboard("/tsip");
    expect(focusedName()).toBe(NINO);
    expect(screen.getByText("1 of 1")).toBeTruthy();
    await user.keyboard("{Enter}p");
    await says(NINO, "Present");
  });

  it("goes back to where one was when a search is given up", async () => {
    const { user, grid } = await openRegister({ people: THREE });
    await user.keyboard("{ArrowDown}/nino");
    expect(focusedName()).toBe(NINO);
    await user.keyboard("{Escape}");
    expect(focusedName()).toBe("Baumann, Bert");
    expect(document.activeElement).toBe(grid);
  });

  it("opens the marks of a cell that is clicked twice", async () => {
    const { user, mark } = await openRegister({ people: THREE });
    await user.click(cellOf("Baumann, Bert", 1));
    expect(screen.queryByRole("menu")).toBeNull();
    await user.click(cellOf("Baumann, Bert", 1));
    await user.click(await screen.findByRole("menuitem", { name: "Excused" }));
    await says("Baumann, Bert", "Excused", 1);
    expect(mark(1, 1)).toMatchObject({ status: "excused" });
  });

  it("says what a session and a person need, before there are any", async () => {
    await openTraining("register", { people: [], sessions: 0 });
    const link = await screen.findByRole("link", { name: "Add sessions" });
    expect(link.getAttribute("href")).toBe("#/activity/training/sessions");
  });

  it("asks for people where there are sessions", async () => {
    await openTraining("register", { people: [] });
    const link = await screen.findByRole("link", { name: "Enrol people" });
    expect(link.getAttribute("href")).toBe("#/activity/training/people");
  });
});

describe("a mark with two versions", () => {
  async function openConflict() {
    const opened = await openTraining("people", { people: THREE });
    opened.setMark(0, 0, { status: "absent", inConflict: true });
    window.location.hash = "#/activity/training/register";
    const grid = await screen.findByRole("grid", { name: "Attendance register" });
    await waitFor(() => expect(document.activeElement).toBe(grid));
    await opened.user.keyboard("{Control>}{Home}{/Control}");
    expect(spoken("Abels, Anna")).toBe("Absent (two versions)");
    return opened;
  }

  it("shows both with who, where and when, and is settled by a number", async () => {
    const { user, mark } = await openConflict();
    await user.keyboard("{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Which is right?" });
    expect(dialog.textContent).toContain("Elena Marchetti · Skopje laptop 2");
    expect(dialog.textContent).toContain("Luka Beridzishvili · Tbilisi front desk");
    await user.keyboard("2");
    await says("Abels, Anna", "Present");
    expect(mark(0, 0)).toMatchObject({ status: "present", inConflict: false });
  });

  it("is settled by keeping what is shown", async () => {
    const { user, mark } = await openConflict();
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("button", { name: /^Keep Absent/ }));
    await says("Abels, Anna", "Absent");
    expect(mark(0, 0)).toMatchObject({ status: "absent", inConflict: false });
  });

  it("is settled by any mark, even the same", async () => {
    const { user, mark } = await openConflict();
    await user.keyboard("a");
    await says("Abels, Anna", "Absent");
    expect(mark(0, 0)).toMatchObject({ status: "absent", inConflict: false });
  });
});

describe("a row that scrolls away", () => {
  it("leaves nothing behind in the row that takes its place", async () => {
    const { user, grid } = await openRegister({ people: MANY, sessions: 1 });
    const scroller = grid.parentElement as HTMLElement;
    await user.keyboard("pa{ArrowUp}{ArrowUp}l1");
    expect(cellOf("Person 000").textContent).toBe("L 1");
    scroller.scrollTop = 28 * 150;
    fireEvent.scroll(scroller);
    await screen.findByRole("rowheader", { name: "Person 150" });
    const others = screen
      .getAllByRole("gridcell")
      .filter((cell) => cell.classList.contains("slot") && cell.closest("[aria-rowindex='2']") === null);
    expect(others.length).toBeGreaterThan(20);
    for (const cell of others) {
      expect(cell.getAttribute("aria-label")).toBe("Not recorded");
      expect(cell.textContent).toBe("");
    }
    scroller.scrollTop = 0;
    fireEvent.scroll(scroller);
    await screen.findByRole("rowheader", { name: "Person 001" });
    expect(spoken("Person 001")).toBe("Absent");
    expect(cellOf("Person 000").textContent).toBe("L 1");
  });

  it("does not take the focus along", async () => {
    const { user, grid, mark } = await openRegister({ people: MANY, sessions: 1 });
    const scroller = grid.parentElement as HTMLElement;
    scroller.scrollTop = 28 * 150;
    fireEvent.scroll(scroller);
    await screen.findByRole("rowheader", { name: "Person 150" });
    expect(focusedName()).toBe("Person 000");
    await user.keyboard("p");
    await waitFor(() => expect(mark(0, 0)).toMatchObject({ status: "present" }));
  });

  it("keeps the document small", async () => {
    const { grid } = await openRegister({ people: MANY, sessions: 1 });
    expect(grid.getAttribute("aria-rowcount")).toBe("301");
    expect(screen.getAllByRole("row").length).toBeLessThan(80);
  });
});

async function notice(text: string | RegExp): Promise<HTMLElement> {
  const found = (await screen.findByText(text)).closest<HTMLElement>(".notice");
  if (!found) throw new Error("not a notice");
  return found;
}

function hoursOf(name: string): string | null | undefined {
  const row = screen.getByRole("rowheader", { name }).closest<HTMLElement>("[role=row]");
  return row?.lastElementChild?.textContent;
}
