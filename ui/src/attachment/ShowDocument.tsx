import { useEffect, useState } from "react";
import { type AttachmentView, asFailure, useBackend } from "../backend";
import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { readFile } from "./transfer";

/** A picture, as large as the window allows. */
export function ShowDocument({ file, onClose }: { file: AttachmentView; onClose: () => void }) {
  const words = useWords();
  const backend = useBackend();
  const [address, setAddress] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, mediaType } = file;
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    readFile(backend, id, mediaType).then(
      (blob) => {
        if (isGone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      (error) => setProblem(failureWords(asFailure(error), words)),
    );
    return () => {
      isGone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [backend, id, mediaType, words]);
  return (
    <Dialog title={file.form.name} onClose={onClose} wide>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="picture">{address && <img src={address} alt={file.form.name} />}</div>
    </Dialog>
  );
}
