import type { AttachmentView, ContentState, Kind } from "../backend";
import type { Option } from "../controls/Choice";
import type { Words } from "../language";

const KINDS: readonly Kind[] = ["scanned_sheet", "agenda", "photo", "other"];
/** What the window can show by itself; anything else is saved and opened by another program. */
const SHOWN = ["image/jpeg", "image/png", "image/webp"];

export const isShown = (file: AttachmentView) => SHOWN.includes(file.mediaType);

export function kindOptions({ say }: Words): Option[] {
  return KINDS.map((kind) => ({ id: kind, name: say(`document-kind-${kind}`) }));
}

/** How large a file is, in the reader's digits: to the kilobyte, or to a tenth of a megabyte. */
export function sizeOf(bytes: number, { locale }: Words): string {
  const mega = bytes >= 999_500;
  const unit = mega ? "megabyte" : "kilobyte";
  const size = mega ? bytes / 1_000_000 : Math.max(1, bytes / 1000);
  const digits = mega && size < 100 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(size);
}

/** Where the content of a file is, and what somebody could do about it. */
export function stateOf(content: ContentState, { say, find }: Words): string {
  switch (content.state) {
    case "here":
      return say("document-here");
    case "sending":
      return content.percent > 0
        ? say("document-sending", { percent: content.percent })
        : say("document-waiting");
    case "refused":
      return find(`document-refused-${content.code}`) ?? say("document-refused-other");
    case "elsewhere":
      return say("document-elsewhere");
    case "fetching":
      return content.percent > 0
        ? say("document-fetching", { percent: content.percent })
        : say("document-wanted");
    case "unreachable":
      return say("document-unreachable");
  }
}

export const isHere = ({ content }: AttachmentView) =>
  content.state === "here" || content.state === "sending" || content.state === "refused";

/** What a file most likely is, by what the system says of it. */
export const guessed = (file: { type: string }): Kind | null =>
  file.type.startsWith("image/") ? "photo" : null;
