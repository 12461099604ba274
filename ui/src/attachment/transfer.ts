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
      await backend.addAttachmentPiece(adding, await bytesOf(file.slice(at, at + PIECE)));
  } catch (error) {
    await backend.cancelAttachment(adding);
    throw error;
  }
  return backend.finishAttachment(adding, form);
}

/** All of a file that is on the laptop. */
export async function readFile(backend: Backend, id: string, type: string): Promise<Blob> {
  const pieces: ArrayBuffer[] = [];
  for (let at = 0; ; ) {
    const piece = await backend.attachmentPiece(id, at);
    if (piece.byteLength === 0) return new Blob(pieces, { type });
    pieces.push(piece);
    at += piece.byteLength;
  }
}

/** The bytes of a part of a file, which may have changed or gone since it was chosen. */
function bytesOf(part: Blob): Promise<ArrayBuffer> {
  return part.arrayBuffer().catch(() => Promise.reject({ code: "file_changed", args: {} }));
}
