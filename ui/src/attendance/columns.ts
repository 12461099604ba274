/** How wide the columns of the register are, in whole steps of four pixels, so that every row has the same. */

export interface Columns {
  name: number;
  /** Profession or role; none where there is no room. */
  work: number;
  session: number;
  hours: number;
  total: number;
  /** Whether hours stay in view while the sessions scroll. */
  hoursStay: boolean;
}

const HOURS = 64;
const SESSION = { least: 60, most: 88 };
const NAME = { least: 240, narrow: 184, most: 440 };
const WORK = { least: 144, most: 360 };

const step = (pixels: number) => Math.floor(pixels / 4) * 4;
const between = (pixels: number, least: number, most: number) =>
  Math.max(least, Math.min(step(pixels), most));

export function columnsFor(width: number, sessions: number): Columns {
  const isNarrow = width < 800;
  const leastName = isNarrow ? NAME.narrow : NAME.least;
  const leastWork = isNarrow ? 0 : WORK.least;
  const left = width - HOURS - leastName - leastWork;
  const session = between(left / Math.max(sessions, 1), SESSION.least, SESSION.most);
  const free = Math.max(0, left - session * sessions);
  // Of what is left, names get two thirds as long as they need it, and their work the rest.
  const name = between(leastName + (isNarrow ? free : (free * 2) / 3), leastName, NAME.most);
  const work = isNarrow ? 0 : between(leastWork + free - (name - leastName), leastWork, WORK.most);
  return {
    name,
    work,
    session,
    hours: HOURS,
    total: name + work + session * sessions + HOURS,
    hoursStay: !isNarrow,
  };
}

/** How wide a register becomes at most: further apart, a name and its marks are no longer one line to the eye. */
export function widestFor(sessions: number): number {
  return NAME.most + WORK.most + SESSION.most * sessions + HOURS;
}

/** The rows that must be in the document: those in view, and as many on either side as a turn of the wheel brings. */
export function windowOf(scrollTop: number, height: number, row: number, rows: number) {
  const first = Math.max(0, Math.floor(scrollTop / row) - SPARE);
  // In whole steps, so that most of scrolling renders nothing.
  const from = first - (first % STEP);
  const count = Math.ceil(height / row) + 2 * SPARE + STEP;
  return { from, to: Math.min(rows, from + count) };
}

const SPARE = 8;
const STEP = 4;
