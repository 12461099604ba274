/** Which cells of the register are chosen, and the minutes that are being typed into them. */
import type { RegisterSession } from "../backend";
import { cellTopic, type RegisterStore } from "./store";

export interface Place {
  row: number;
  column: number;
}

/** A mark that waits for its minutes. Nothing of it is written yet. */
export interface Draft {
  status: "late" | "left_early";
  digits: string;
}

export interface Cell {
  participant: string;
  session: RegisterSession;
}

/** Told when the focus, the chosen cells or the draft changed. */
export const FOCUS = "focus";
export const rowTopic = (participant: string) => `row/${participant}`;
export const columnTopic = (session: string) => `column/${session}`;

const clamp = (value: number, most: number) => Math.max(0, Math.min(value, most));

export class Selection {
  focus: Place = { row: 0, column: 0 };
  draft: Draft | null = null;
  private anchor: Place = this.focus;
  private ids: { participant: string; session: string } | null = null;

  constructor(private readonly store: RegisterStore) {}

  /** The cell in focus, where there is one. */
  get cell(): Cell | null {
    return this.at(this.focus);
  }

  get isRange(): boolean {
    return this.anchor.row !== this.focus.row || this.anchor.column !== this.focus.column;
  }

  /** Moves the focus; `extend` keeps the other end of the range. */
  move(to: Place, extend = false): void {
    const focus = {
      row: clamp(to.row, this.store.rows.length - 1),
      column: clamp(to.column, this.store.sessions.length - 1),
    };
    this.change(() => {
      this.focus = focus;
      if (!extend) this.anchor = focus;
      this.draft = null;
    });
  }

  /** Shrinks a range to the cell in focus. */
  collapse(): void {
    this.move(this.focus);
  }

  setDraft(draft: Draft | null): void {
    this.change(() => {
      this.draft = draft;
    });
  }

  /** Every chosen cell, from above. */
  cells(): Cell[] {
    const { top, bottom, left, right } = this.box();
    const cells: Cell[] = [];
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) {
        const cell = this.at({ row, column });
        if (cell) cells.push(cell);
      }
    return cells;
  }

  isFocus(row: number, column: number): boolean {
    return row === this.focus.row && column === this.focus.column;
  }

  isChosen(row: number, column: number): boolean {
    const { top, bottom, left, right } = this.box();
    return row >= top && row <= bottom && column >= left && column <= right;
  }

  /** Moves the focus to a person and a session, where they are in the register. */
  moveTo({ participant, session }: { participant: string; session: string }): void {
    const row = this.store.rowOf(participant);
    const column = this.store.columnOf(session);
    if (row >= 0 && column >= 0) this.move({ row, column });
  }

  /** Goes on with the same person and session after the register was read anew, where they are still there. */
  follow(): void {
    const { ids, store } = this;
    const row = ids ? store.rowOf(ids.participant) : -1;
    const column = ids ? store.columnOf(ids.session) : -1;
    const isSame = row === this.focus.row && column === this.focus.column;
    if (isSame) this.change(() => {});
    else
      this.move({
        row: row < 0 ? this.focus.row : row,
        column: column < 0 ? this.focus.column : column,
      });
  }

  private at({ row, column }: Place): Cell | null {
    const participant = this.store.rows[row]?.participant;
    const session = this.store.sessions[column];
    return participant && session ? { participant, session } : null;
  }

  private box() {
    const { anchor, focus } = this;
    return {
      top: Math.min(anchor.row, focus.row),
      bottom: Math.max(anchor.row, focus.row),
      left: Math.min(anchor.column, focus.column),
      right: Math.max(anchor.column, focus.column),
    };
  }

  /** Changes the choice and wakes the cells that it leaves and those that it reaches. */
  private change(how: () => void): void {
    const before = this.topics();
    how();
    const cell = this.cell;
    this.ids = cell && { participant: cell.participant, session: cell.session.id };
    this.store.topics.tell([...before, ...this.topics(), FOCUS]);
  }

  private topics(): string[] {
    return this.cells().flatMap(({ participant, session }) => [
      cellTopic(session.id, participant),
      rowTopic(participant),
      columnTopic(session.id),
    ]);
  }
}
