import { type FormEvent, useState } from "react";
import type { EnrolmentStatus, PlaceForm, Role } from "../backend";
import { useWrite } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Choice } from "../controls/Choice";
import { Dialog } from "../controls/Dialog";
import { TextField } from "../controls/Field";
import { Find } from "../controls/Find";
import { FormFoot } from "../controls/FormFoot";
import { useWords } from "../language";
import { isMended, problemsOf } from "../language/failure";
import { roleOptions } from "./roles";

const STATUSES: readonly EnrolmentStatus[] = ["confirmed", "invited", "walk_in", "withdrawn"];

/** Somebody's place in an activity: the role, how firm it is, and their work as at the activity. */
export function EditPlace(props: {
  activity: string;
  participant: string;
  name: string;
  form: PlaceForm;
  onClose: () => void;
}) {
  const { activity, participant, onClose } = props;
  const words = useWords();
  const { say } = words;
  const catalogue = useCatalogue();
  const [form, setForm] = useState(props.form);
  const { write, failure, clear } = useWrite();
  const problems = problemsOf(failure, ["function", "institution"], words);
  const change = (next: Partial<PlaceForm>) => {
    if (isMended(failure, next)) clear();
    setForm({ ...form, ...next });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await write((backend) => backend.saveEnrolment(activity, participant, form))) onClose();
  };
  const text = (field: "function" | "institution", autoFocus = false) => (
    <TextField
      autoFocus={autoFocus}
      label={say(`participant-${field}`)}
      value={form[field]}
      onChange={(value) => change({ [field]: value })}
      problem={problems.at(field)}
    />
  );
  return (
    <Dialog title={say("place-edit")} onClose={onClose}>
      <form className="form" onSubmit={submit} noValidate>
        <p className="muted whole">{props.name}</p>
        <Choice
          label={say("participant-role")}
          options={roleOptions(words)}
          value={form.role}
          onChange={(role) => role && change({ role: role as Role })}
        />
        <Choice
          label={say("group-enrolment_status")}
          options={STATUSES.map((id) => ({ id, name: say(`place-${id}`) }))}
          value={form.status}
          onChange={(status) => status && change({ status: status as EnrolmentStatus })}
        />
        {text("function", true)}
        {text("institution")}
        <Find
          label={say("participant-professionalGroup")}
          options={catalogue.options("professional_groups")}
          value={form.professionalGroup}
          onChange={(professionalGroup) => change({ professionalGroup })}
        />
        <Find
          label={say("participant-country")}
          options={catalogue.options("countries")}
          value={form.country}
          onChange={(country) => change({ country })}
        />
        <FormFoot row={`enrolment/${activity}/${participant}`} problem={problems.other} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
