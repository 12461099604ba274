/**
 * What the parts of the grid are to who hears them. The grid itself has the focus and names its active cell
 * (`aria-activedescendant`), so no cell takes the focus, and a row that scrolls away cannot lose it.
 */

/** The number of the first session among the columns: before it are name and work. */
export const FIRST_SESSION = 3;

/** The number of the first person among the rows: before it is the head. */
const FIRST_PERSON = 2;

export function cellRole(role: "columnheader" | "rowheader" | "gridcell", column: number, label?: string) {
  return { role, "aria-colindex": column, "aria-label": label } as const;
}

/** A mark, by its words. */
export function markRole(column: number, label: string, isChosen: boolean) {
  return { ...cellRole("gridcell", column + FIRST_SESSION, label), "aria-selected": isChosen } as const;
}

/** A part of the rows: the head, or the people. */
export const ROWS = { role: "rowgroup" } as const;

/** The row of a person, or the head where there is no number. */
export function rowRole(number?: number) {
  return { role: "row", "aria-rowindex": number === undefined ? 1 : number + FIRST_PERSON } as const;
}

/** The place of the mark under the pointer. */
export function placeOf(target: EventTarget): { row: number; column: number } | null {
  const cell = target instanceof Element ? target.closest("[role=gridcell]") : null;
  const column = Number(cell?.getAttribute("aria-colindex")) - FIRST_SESSION;
  const row = Number(cell?.closest("[role=row]")?.getAttribute("aria-rowindex")) - FIRST_PERSON;
  return cell?.classList.contains("slot") && row >= 0 ? { row, column } : null;
}
