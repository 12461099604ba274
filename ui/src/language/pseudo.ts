/**
 * Languages that nobody speaks, as Android has them: English in letters with accents and words that are longer, and
 * English from right to left. They show what a translation would find cut, hard-coded or on the wrong side. They stand
 * in no list: a stored preference asks for them.
 */
export const PSEUDO = ["en-XA", "ar-XB"] as const;
export type Pseudo = (typeof PSEUDO)[number];

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = "áƀçðéƒĝĥíĵķļɱñóþǫŕšţúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĻṀÑÓÞǪŔŠŢÚṼŴẊÝŽ";
const LETTER: Record<string, string> = Object.fromEntries(
  [...ACCENTED].map((accented, at) => [PLAIN[at] ?? "", accented]),
);

/** Some two fifths longer: as much as English grows in other languages. */
export function longer(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => {
    const accented = LETTER[letter] ?? letter;
    return /[aeou]/.test(letter) ? accented + accented : accented;
  });
}

/** Each word is turned around by the marks that Unicode has for it. */
export function fromRight(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => `\u202e${word}\u202c`);
}
