/**
 * Codes of badges as a reader types them. What a code means is known to the laptop; here it is only told from a name.
 *
 * A reader types as if the keyboard were English. Where it is French, digits come as "&é" and letters change places;
 * where it is Georgian or Cyrillic, letters come in that script: then the places of the keys say what was read.
 */

const LENGTH = 27;

/** The code at the end of what was typed: whatever stands before it was typed by hand. */
export function badgeIn(typed: string): string | null {
  const code = typed.replace(/[\s-]/g, "").slice(-LENGTH);
  return /^[0-7][0-9A-Za-z]{26}$/.test(code) ? code : null;
}

/** Names have no digits. */
export const isCode = (typed: string) => /\d/.test(typed);

/** What the keys would have typed on an English keyboard, since the field was empty. */
export class KeysPressed {
  private typed = "";

  press(code: string): void {
    const [, letter] = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code) ?? [];
    // One code is enough; a hand that rests on a key does not grow it for good.
    if (letter) this.typed = (this.typed + letter).slice(-LENGTH);
  }

  get code(): string | null {
    return badgeIn(this.typed);
  }

  clear(): void {
    this.typed = "";
  }
}
