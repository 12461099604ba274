/** What is typed between Enter and the laptop's answer: it belongs to whoever comes next, and to those after them. */
import { KeysPressed } from "./badge";

interface Typed {
  text: string;
  keys: KeysPressed;
  /** With Shift, Enter means the other mark. */
  instead: boolean;
}

export class Early {
  private readonly whole: Typed[] = [];
  private last = begun();

  press(key: string, code: string, shift: boolean): void {
    if (key === "Enter") {
      this.whole.push({ ...this.last, instead: shift });
      this.last = begun();
    } else if (key === "Backspace") {
      this.last.text = this.last.text.slice(0, -1);
    } else if (key.length === 1) {
      this.last.text += key;
      this.last.keys.press(code);
    }
  }

  /** The next that was ended by Enter. */
  shift(): Typed | undefined {
    return this.whole.shift();
  }

  /** What was typed behind that, as it would stand in a field. */
  rest(): string {
    return [...this.whole, this.last].map(({ text }) => text).join("");
  }
}

const begun = (): Typed => ({ text: "", keys: new KeysPressed(), instead: false });
