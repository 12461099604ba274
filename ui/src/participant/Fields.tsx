import type { ParticipantForm, PhotoConsent, Sex } from "../backend";
import { useCatalogue } from "../catalogue";
import { Choice } from "../controls/Choice";
import { TextField } from "../controls/Field";
import { Find } from "../controls/Find";
import { DayField } from "../controls/Moment";
import { useWords } from "../language";
import { BRIEF } from "./form";

const CONSENTS: readonly PhotoConsent[] = ["given", "refused", "withdrawn"];

type TextName =
  | "family"
  | "given"
  | "patronymic"
  | "latin"
  | "function"
  | "institution"
  | "email"
  | "telephone";

/** What is known of a person; `isBrief` leaves out what nobody asks at the door. */
export function ParticipantFields(props: {
  form: ParticipantForm;
  onChange: (change: Partial<ParticipantForm>) => void;
  problem: (field: string) => string | null;
  isBrief?: boolean;
  isDisabled?: boolean;
  autoFocus?: keyof ParticipantForm;
}) {
  const { form, onChange, problem, isBrief, isDisabled } = props;
  const { say } = useWords();
  const catalogue = useCatalogue();
  const isAsked = (field: keyof ParticipantForm) => !isBrief || BRIEF.includes(field);
  const text = (field: TextName) =>
    isAsked(field) && (
      <TextField
        label={say(`participant-${field}`)}
        value={form[field]}
        onChange={(value) => onChange({ [field]: value })}
        problem={problem(field)}
        isDisabled={isDisabled}
        autoFocus={props.autoFocus === field}
        {...(field === "latin" && { hint: say("participant-latin-hint") })}
      />
    );
  return (
    <>
      {text("family")}
      {text("given")}
      {text("patronymic")}
      {text("latin")}
      <Choice
        label={say("participant-sex")}
        hint={say("participant-sex-hint")}
        options={catalogue.options("sex")}
        value={form.sex}
        onChange={(sex) => onChange({ sex: sex as Sex | null })}
        none={say("participant-sex-none")}
        isDisabled={isDisabled}
      />
      <Find
        label={say("participant-professionalGroup")}
        options={catalogue.options("professional_groups")}
        value={form.professionalGroup}
        onChange={(professionalGroup) => onChange({ professionalGroup })}
        problem={problem("professionalGroup")}
        isDisabled={isDisabled}
      />
      {text("function")}
      {text("institution")}
      <Find
        label={say("participant-country")}
        options={catalogue.options("countries")}
        value={form.country}
        onChange={(country) => onChange({ country })}
        problem={problem("country")}
        isDisabled={isDisabled}
      />
      {text("email")}
      {text("telephone")}
      {isAsked("noticeGivenOn") && (
        <DayField
          label={say("participant-noticeGivenOn")}
          value={form.noticeGivenOn}
          onChange={(noticeGivenOn) => onChange({ noticeGivenOn })}
          problem={problem("noticeGivenOn")}
          isDisabled={isDisabled}
        />
      )}
      {isAsked("photoConsent") && (
        <Choice
          label={say("participant-photoConsent")}
          options={CONSENTS.map((id) => ({ id, name: say(`consent-${id}`) }))}
          value={form.photoConsent}
          onChange={(photoConsent) => onChange({ photoConsent: photoConsent as PhotoConsent | null })}
          none={say("not-said")}
          isDisabled={isDisabled}
        />
      )}
    </>
  );
}
