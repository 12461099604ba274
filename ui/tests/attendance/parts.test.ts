import { describe, expect, it } from "vitest";
import { columnsFor, widestFor, windowOf } from "../../src/attendance/columns";
import { actionOf, type Pressed } from "../../src/attendance/keys";
import { besideLetter, editOf, minutesMissed, spokenMark, tipOf } from "../../src/attendance/marks";
import { currentColumn } from "../../src/attendance/sitting";
import { RegisterStore } from "../../src/attendance/store";
import type { AttendanceRegister, MarkView, MarkWritten } from "../../src/backend";
import { wordsIn } from "../../src/language";

const english = wordsIn("en", "en-GB");
const french = wordsIn("fr", "fr-FR");
const MORNING = { id: "am", title: "", start: "2026-11-12T09:00:00", end: "2026-11-12T12:30:00" };
const AFTERNOON = { id: "pm", title: "", start: "2026-11-12T14:00:00", end: "2026-11-12T17:30:00" };
const NIGHT = { id: "night", title: "", start: "2026-11-12T22:00:00", end: "2026-11-13T01:00:00" };

const pressed = (key: string, code: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("a key", () => {
  it("counts by its place where the keyboard is Cyrillic, Georgian or Armenian", () => {
    for (const key of ["з", "პ", "պ"])
      expect(actionOf(pressed(key, "KeyP"), english, false)).toEqual({ do: "mark", status: "present" });
  });

  it("counts by its letter where the keyboard is Latin, wherever that letter lies", () => {
    // A French keyboard has A where an English one has Q.
    expect(actionOf(pressed("a", "KeyQ"), french, false)).toEqual({ do: "mark", status: "absent" });
  });

  it("types minutes without Shift on a French keyboard, where the same key is else not expected", () => {
    expect(actionOf(pressed("-", "Digit6"), french, true)).toEqual({ do: "digit", digit: "6" });
    expect(actionOf(pressed("-", "Digit6"), french, false)).toEqual({ do: "mark", status: "not_expected" });
  });

  it("finds by the key of the slash on any keyboard", () => {
    expect(actionOf(pressed("/", "Slash"), english, false)).toEqual({ do: "find" });
    expect(actionOf(pressed("/", "Period", { shiftKey: true }), french, false)).toEqual({ do: "find" });
    expect(actionOf(pressed(".", "Slash"), english, false)).toEqual({ do: "find" });
  });

  it("is left alone where it belongs to the window", () => {
    expect(actionOf(pressed("k", "KeyK", { ctrlKey: true }), english, false)).toBeNull();
    expect(actionOf(pressed("1", "Digit1", { altKey: true }), english, false)).toBeNull();
    expect(actionOf(pressed("?", "Slash", { shiftKey: true }), english, false)).toBeNull();
    expect(actionOf(pressed("p", "KeyP", { ctrlKey: true }), english, false)).toBeNull();
  });

  it.each([english, french])("has one meaning only", (words) => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const said = letters.flatMap((letter) => {
      const action = actionOf(pressed(letter, `Key${letter.toUpperCase()}`), words, false);
      return action ? [JSON.stringify(action)] : [];
    });
    expect(new Set(said).size).toBe(said.length);
    expect(said.length).toBe(12);
  });
});

describe("a mark", () => {
  const cell = { participant: "nino", session: MORNING };
  const mark = (value: Partial<MarkView>): MarkView => ({
    status: null,
    arrived: null,
    left: null,
    inConflict: false,
    confirmed: true,
    note: "",
    ...value,
  });

  it("keeps the minutes as times of the session", () => {
    expect(editOf(cell, "late", 15)).toMatchObject({ arrived: "09:15:00", left: null });
    expect(editOf(cell, "left_early", 45)).toMatchObject({ arrived: null, left: "11:45:00" });
    expect(editOf(cell, "late")).toMatchObject({ arrived: null, left: null });
  });

  it("counts its minutes past midnight", () => {
    const { arrived, left } = editOf({ participant: "nino", session: NIGHT }, "late", 150);
    expect(arrived).toBe("00:30:00");
    expect(minutesMissed({ status: "late", arrived, left }, NIGHT)).toBe(150);
  });

  it("is said in words, one minute in the singular", () => {
    expect(spokenMark(mark({ status: "late", arrived: "09:01:00" }), MORNING, english)).toBe(
      "Late, 1 minute",
    );
    expect(spokenMark(mark({ status: "late", arrived: "09:15:00" }), MORNING, french)).toBe(
      "En retard, 15 minutes",
    );
    expect(spokenMark(mark({}), MORNING, english)).toBe("Not recorded");
    expect(spokenMark(mark({ inConflict: true }), MORNING, english)).toBe("Not recorded (two versions)");
  });

  it("tells the pointer what the letter does not", () => {
    const late = mark({ status: "late", arrived: "09:15:00", confirmed: false });
    expect(tipOf(late, MORNING, english)).toBe(
      "Late, 15 minutes · arrived 09:15 · not confirmed by Strasbourg yet",
    );
  });
});

describe("the current session", () => {
  const sessions = [MORNING, AFTERNOON];

  it.each([
    ["2026-11-11T10:00:00", 0],
    ["2026-11-12T08:40:00", 0],
    ["2026-11-12T13:00:00", 0],
    ["2026-11-12T13:40:00", 1],
    ["2026-11-12T15:00:00", 1],
    ["2026-12-01T10:00:00", 1],
  ])("at %s is number %s", (now, column) => {
    expect(currentColumn(sessions, now)).toBe(column);
  });
});

describe("the columns", () => {
  it.each([
    [1024, 4],
    [1024, 2],
    [1024, 20],
    [560, 4],
    [1900, 1],
  ])(
    "stand on a grid of four pixels at %s wide with %s sessions, and none is too narrow",
    (width, sessions) => {
      const columns = columnsFor(width, sessions);
      for (const pixels of [columns.name, columns.work, columns.session, columns.hours])
        expect(pixels % 4).toBe(0);
      expect(columns.session).toBeGreaterThanOrEqual(60);
      expect(columns.name).toBeGreaterThanOrEqual(184);
      expect(columns.total).toBe(columns.name + columns.work + sessions * columns.session + columns.hours);
    },
  );

  it("fit into the page where there is room for them", () => {
    expect(columnsFor(1024, 4).total).toBeLessThanOrEqual(1024);
  });

  it("fill the page, so that hours stand under the buttons above them, up to what one line is to the eye", () => {
    for (const sessions of [2, 4, 6])
      expect(1024 - columnsFor(1024, sessions).total).toBeLessThan(8 + 4 * sessions);
    expect(columnsFor(3000, 4).total).toBe(widestFor(4));
  });

  it("show all rows that are in view", () => {
    for (let top = 0; top < 3000; top += 13) {
      const { from, to } = windowOf(top, 400, 28, 500);
      expect(from * 28).toBeLessThanOrEqual(top);
      expect(to * 28).toBeGreaterThanOrEqual(Math.min(top + 400, 500 * 28));
    }
  });
});

describe("a time that a moved session no longer covers", () => {
  const late = {
    status: "late",
    arrived: "15:45:00",
    left: null,
    inConflict: false,
    confirmed: true,
    note: "",
  } as const;
  const left = { ...late, status: "left_early", arrived: null, left: "08:30:00" } as const;

  it("is shown itself, not as minutes from the new start", () => {
    expect(besideLetter(late, MORNING, english)).toBe("15:45");
    expect(besideLetter(late, AFTERNOON, english)).toBe("105");
    expect(besideLetter(left, MORNING, english)).toBe("08:30");
    expect(besideLetter({ ...late, arrived: "08:00:00" }, MORNING, english)).toBe("08:00");
    expect(spokenMark(late, MORNING, english)).toBe("Late, 15:45");
  });

  it("says why in its tip", () => {
    expect(tipOf(late, MORNING, english)).toBe(
      "Late, 15:45 · arrived 15:45 · the arrival lies outside the session",
    );
    expect(tipOf(late, AFTERNOON, english)).not.toContain("outside");
  });
});

describe("the store", () => {
  const empty: MarkView = {
    status: null,
    arrived: null,
    left: null,
    inConflict: false,
    confirmed: true,
    note: "",
  };
  const register = (mark: MarkView): AttendanceRegister => ({
    activity: "training",
    project: "project",
    mayRecord: true,
    timeZone: "",
    sessions: [MORNING],
    rows: [
      {
        participant: "nino",
        name: "Nino",
        latin: "",
        professionalGroup: null,
        function: "",
        institution: "",
        role: "participant",
        marks: [mark],
        creditedMinutes: 0,
      },
    ],
  });

  it("never shows what was read before a mark was written after it", async () => {
    const disk = { mark: empty };
    const reads: Array<() => void> = [];
    const store = new RegisterStore(
      {
        attendanceRegister: () => {
          const now = register(disk.mark);
          return new Promise((answer) => reads.push(() => answer(now)));
        },
        markAttendance: async ([edit]): Promise<MarkWritten[]> => {
          if (!edit) return [];
          disk.mark = { ...empty, status: edit.status };
          return [
            { session: edit.session, participant: edit.participant, mark: disk.mark, creditedMinutes: 210 },
          ];
        },
        markRestPresent: async () => [],
        noteAttendance: async () => {
          throw new Error("no notes here");
        },
      },
      "training",
    );
    const first = store.read();
    await Promise.resolve();
    reads[0]?.();
    await first;
    const second = store.read();
    const written = store.write(() => [editOf({ participant: "nino", session: MORNING }, "present")]);
    await Promise.resolve();
    reads[1]?.();
    await Promise.all([second, written]);
    expect(store.mark("am", "nino").status).toBe("present");
    expect(store.recordedIn("am")).toBe(1);
    expect(store.creditedMinutes("nino")).toBe(210);
  });

  it("wakes the cell that changed and no other", async () => {
    const written: MarkWritten = {
      session: "am",
      participant: "nino",
      mark: { ...empty, status: "absent" },
      creditedMinutes: 0,
    };
    const store = new RegisterStore(
      {
        attendanceRegister: async () => register(empty),
        markAttendance: async () => [written],
        markRestPresent: async () => [],
        noteAttendance: async () => {
          throw new Error("no notes here");
        },
      },
      "training",
    );
    await store.read();
    const woken: string[] = [];
    for (const topic of ["cell/am/nino", "cell/am/ani", "cell/pm/nino", "shape"])
      store.topics.subscribe(topic, () => woken.push(topic));
    await store.write(() => [editOf({ participant: "nino", session: MORNING }, "absent")]);
    expect(woken).toEqual(["cell/am/nino"]);
  });
});
