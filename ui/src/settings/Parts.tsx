import { useEffect, useState } from "react";
import { Dialog } from "../controls/Dialog";
import { useWords } from "../language";

type Part = [name: string, version: string, licence: string];

/** Whose work Carnet is made with, and under which licence. */
export function Parts({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const [parts, setParts] = useState<Part[]>([]);
  useEffect(() => {
    // Read when somebody asks: it is no part of what the window needs to start.
    void import("virtual:licences").then((file) => setParts(file.default));
  }, []);
  return (
    <Dialog title={say("parts")} onClose={onClose} wide>
      <div className="history">
        <p className="muted">{say("parts-what", { count: parts.length })}</p>
        <table className="exchanges">
          <thead>
            <tr>
              <th scope="col">{say("parts-name")}</th>
              <th scope="col">{say("about-version")}</th>
              <th scope="col">{say("about-licence")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(([name, version, licence]) => (
              <tr key={`${name} ${version}`}>
                <td>{name}</td>
                <td className="figures">{version}</td>
                <td>{licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
