/** A file's bytes on their way between the page and the laptop, piece by piece. */
import type { AddedAttachment, AttachmentForm, Backend } from "../backend";

/** How many bytes go at a time: those that the laptop keeps together. */
const PIECE = 256 * 1024;

/** Adds a file to an activity or a session of it. */
export async function addFile(
  backend: Backend,
  activity: string,
  session: string | null,
  file: Blob,
  form: AttachmentForm,
): Promise<AddedAttachment> {
  const adding = await backend.beginAttachment(activity, session, file.size);
  try {
    for (let at = 0; at < file.size; at += PIECE)
      await backend.addAttachmentPiece(adding, await base64(file.slice(at, at + PIECE)));
  } catch (error) {
    await backend.cancelAttachment(adding);
    throw error;
  }
  return backend.finishAttachment(adding, form);
}

/** All of a file that is on the laptop. */
export async function readFile(backend: Backend, id: string, type: string): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; ; ) {
    const piece = Uint8Array.from(atob(await backend.attachmentPiece(id, at)), (letter) =>
      letter.charCodeAt(0),
    );
    if (piece.length === 0) return new Blob(pieces, { type });
    pieces.push(piece);
    at += piece.length;
  }
}

/** Bytes as text, made by the browser: faster than letter by letter. */
function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject({ code: "file_changed", args: {} });
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.readAsDataURL(blob);
  });
}
