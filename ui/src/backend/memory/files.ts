/** The files of a laptop in memory. */
import type { AttachmentView, Backend } from "..";
import { failure, type Laptop } from "./laptop";

export interface MemoryFile {
  activity: string;
  view: AttachmentView;
  /** Its content, where it is on the laptop. */
  bytes: Uint8Array<ArrayBuffer>;
}

const MEDIA_TYPES = ["application/pdf", "image/jpeg", "image/png", "image/heic", "image/webp", "image/tiff"];
const MOST = 25 * 1024 * 1024;

/** What a file is, by its first bytes; the real laptop knows more. */
const SIGNS: readonly [string, string][] = [
  ["%PDF-", "application/pdf"],
  ["\u00ff\u00d8\u00ff", "image/jpeg"],
  ["\u0089PNG", "image/png"],
];

function typeOf(bytes: readonly number[]): string | undefined {
  const head = String.fromCharCode(...bytes.slice(0, 8));
  return SIGNS.find(([sign]) => head.startsWith(sign))?.[1];
}

type Commands = Pick<
  Backend,
  | "attachments"
  | "fileLimits"
  | "beginAttachment"
  | "addAttachmentPiece"
  | "finishAttachment"
  | "cancelAttachment"
  | "attachmentPiece"
  | "fetchAttachment"
  | "saveAttachmentCopy"
  | "saveAttachment"
  | "deleteAttachment"
>;

export function files(laptop: Laptop): Commands {
  const adding = new Map<number, { activity: string; session: string | null; bytes: number[] }>();
  let number = 0;
  const find = (id: string) => {
    const found = laptop.files.get(id);
    if (!found) throw failure("not_found");
    return found;
  };
  return {
    attachments: async (activity) =>
      [...laptop.files.values()].filter((file) => file.activity === activity).map(({ view }) => view),
    fileLimits: async () => ({ mostBytes: MOST, mostProjectBytes: 20 * 1024 ** 3, mediaTypes: MEDIA_TYPES }),
    beginAttachment: async (activity, session, size) => {
      if (size > MOST) throw failure("file_too_large", { most: "25" });
      number += 1;
      adding.set(number, { activity, session, bytes: [] });
      return number;
    },
    addAttachmentPiece: async (at, bytes) => {
      const file = adding.get(at);
      if (!file) throw failure("not_found");
      file.bytes.push(...new Uint8Array(bytes));
      if (!typeOf(file.bytes)) throw failure("file_type");
      return null;
    },
    finishAttachment: async (at, form) => {
      const file = adding.get(at);
      const mediaType = typeOf(file?.bytes ?? []);
      if (!file || !mediaType) throw failure("file_type");
      adding.delete(at);
      const bytes = Uint8Array.from(file.bytes);
      const known = [...laptop.files.values()].find(
        (other) => other.activity === file.activity && String(other.bytes) === String(bytes),
      );
      if (known) return { id: known.view.id, alreadyThere: known.view.form.name };
      const id = laptop.id("file");
      const view: AttachmentView = {
        id,
        form,
        mediaType,
        size: bytes.length,
        session: file.session,
        inConflict: false,
        addedAt: Date.now(),
        personName: laptop.status.laptop?.personName ?? "",
        deviceName: laptop.status.laptop?.name ?? "",
        content: { state: "sending", percent: 0 },
      };
      laptop.put(laptop.files, id, { activity: file.activity, view, bytes }, "attachment_add", file.activity);
      return { id, alreadyThere: null };
    },
    cancelAttachment: async (at) => {
      adding.delete(at);
      return null;
    },
    attachmentPiece: async (id, at) => find(id).bytes.slice(at, at + 16 * 1024).buffer,
    fetchAttachment: async (id) => {
      const file = find(id);
      file.view = { ...file.view, content: { state: "fetching", percent: 0 } };
      laptop.setStatus({ filesToFetch: laptop.status.filesToFetch + 1, fileBytesLeft: file.view.size });
      return null;
    },
    saveAttachmentCopy: async (id) => `/home/elena/Documents/Carnet/${find(id).view.form.name}`,
    saveAttachment: async (id, form) => {
      if (!form.name.trim()) throw failure("invalid", { field: "name", reason: "missing" });
      const file = find(id);
      const after = { ...file, view: { ...file.view, form } };
      laptop.put(laptop.files, id, after, "attachment_edit", file.activity);
      laptop.waiting.mended(`attachment/${id}`);
      return null;
    },
    deleteAttachment: async (id) => {
      laptop.put(laptop.files, id, null, "attachment_delete", find(id).activity);
      return null;
    },
  };
}

/** A picture of a house: nothing that anybody took. */
const HOUSE =
  "iVBORw0KGgoAAAANSUhEUgAAAPAAAACgCAIAAAC9uXYyAAADq0lEQVR42u3cS3KQVRSF0TNMm47AETgOURRFQRRFURTN+x2e4Q2B7pkJzIC0brmPq+prpnalTlaldeuvLzZbGlM5gUaBvrTZ0pjq0lZLY6ovt1oaE9CaBfqr7ZbGBLRmgb683dKY6vJOS2Oqr3daGhPQmgX6m92WxgS0ZoG+stvSmOrKXktjqm/3WhoT0JoF+rv9lsYEtGaBvrrf0pjq6kFLY6rvD1oaE9CaBfqHw5bGBLRmgb522NKY6tpRS2Oq60ctjQlozQL943FLYwJas0DfOG5pTHXjpKUx1U8nLY0JaM0C/fNpS2MCWrNA3zxtaUx1815LY6pf7rU0JqA1C/Sv91saE9CaBfrW/ZbGVLcetDSm+u1BS2MCWrNA//6wpTEBrVmgbz9saUx1+1EndrJx/YKdn21dvIvP/h+WE2HUH486MewWLCfCABroWaD/fNyJMbpgOREG0EDPAn3ncSeG3YLlRBh156wTw24F6EAY9ddZJ4bdguVEGEADPQv03086MewWLCfCABroWaDvPunEsFuwnAij7j7txLBbAToQRv3ztBPDbsFyIgyggZ4F+t9nnRh2C5YTYQAN9CzQG886MewWLCfCqI3nnRh2K0AHwqjN550YdguWE2EADfQs0FsvOjFGFywnwgAa6Fmgt190YtgtWE6EUdsvOzHsVoAOhFE7Lzsx7BYsJ8IAGuhZoHdfdWLYLVhOhAE00LNA773qxLBbsJwIo/Zed2LYrQAdCKP2X3di2C1YToQBNNCzQB+86cSwW7CcCANooGeBPnzTiWG3YDkRRh2ed2LYrQAdCKOOzjsx7BYsJ8IAGuhZoI/fdmKMLlhOhAE00LNAn7ztxLBbsJwIo07edWLYrQAdCKNO33Vi2C1YToRRn37+ycf77AKt3cFuwfJ/8O/+0Srxl/7wY9itAB34zw5ooIEGGmiggQYaaKCBBhpooIEGGmiggQYaaKCBBhpooIEGGmig40FnPk5idMFy5uMkoIEGGmiggQYaaKCBBhpooIEGGmiggQYaaKCBBhpooIEGGmigLYeDznycZMfOqNd2duwAbQdoh7YDtB07QNuxA7QdO0DbAdqh7QBtxw7QduwAbcdO+Hc57NgZ9drOjh2g7QDt0HaAtmMHaDt2gLZjB2g7QDu0HaDt2AHajh2g7djxXQ47Xts5tB2g7dgB2o4doO3YAdoO0A5tB2g7doC2YwdoO0A7kB2gHdqO73LYseO1nR07QNsB2oHshO+8BxwusYitI/lfAAAAAElFTkSuQmCC";

/** A sheet that has arrived, a picture on its way, and an agenda that another laptop added. */
export function demonstrateFiles(laptop: Laptop, activity: string) {
  const [first, second] = laptop.sessionsOf(activity);
  const at = laptop.options.now ?? Date.now();
  const add = (view: Omit<AttachmentView, "id" | "inConflict" | "addedAt">, days: number) => {
    const id = laptop.id("file");
    const isPicture = view.mediaType === "image/png";
    const text = isPicture ? atob(HOUSE) : `%PDF-1.7 ${id}`;
    laptop.files.set(id, {
      activity,
      view: { ...view, id, inConflict: false, addedAt: at - days * 86_400_000 },
      bytes: Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    });
  };
  add(
    {
      form: { name: "Signature sheet, morning.pdf", kind: "scanned_sheet" },
      mediaType: "application/pdf",
      size: 1_804_422,
      session: first?.id ?? null,
      personName: "Elena Marchetti",
      deviceName: "Skopje laptop 2",
      content: { state: "here" },
    },
    10,
  );
  add(
    {
      form: { name: "IMG_2041.png", kind: "photo" },
      mediaType: "image/png",
      size: 4_210_000,
      session: second?.id ?? null,
      personName: "Elena Marchetti",
      deviceName: "Skopje laptop 2",
      content: { state: "sending", percent: 40 },
    },
    9,
  );
  add(
    {
      form: { name: "Agenda.pdf", kind: "agenda" },
      mediaType: "application/pdf",
      size: 212_000,
      session: null,
      personName: "Luka Beridzishvili",
      deviceName: "Tbilisi front desk",
      content: { state: "elsewhere" },
    },
    8,
  );
}
