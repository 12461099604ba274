/** A participant as a form. */
import type { ParticipantForm, ParticipantPart } from "../backend";

export const EMPTY: ParticipantForm = {
  family: "",
  given: "",
  patronymic: "",
  latin: "",
  sex: null,
  professionalGroup: null,
  function: "",
  institution: "",
  country: null,
  email: "",
  telephone: "",
  noticeGivenOn: null,
  photoConsent: null,
};

/** The fields beside which a problem can be said. */
export const FIELDS = Object.keys(EMPTY) as Array<keyof ParticipantForm>;

/** What is chosen together when two are found to be one person: it is written, and merged, together. */
export const PARTS: Record<ParticipantPart, ReadonlyArray<keyof ParticipantForm>> = {
  name: ["family", "given", "patronymic", "latin"],
  sex: ["sex"],
  work: ["professionalGroup", "function", "institution"],
  country: ["country"],
  contact: ["email", "telephone"],
  consent: ["noticeGivenOn", "photoConsent"],
};

export function isSamePart(one: ParticipantForm, other: ParticipantForm, part: ParticipantPart): boolean {
  return PARTS[part].every((field) => one[field] === other[field]);
}

/** Which of two says more about a part of a person; where they say as much, the one who stands for both. */
export function fuller(keep: ParticipantForm, other: ParticipantForm, part: ParticipantPart) {
  const says = (form: ParticipantForm) => PARTS[part].filter((field) => form[field]).length;
  return says(other) > says(keep) ? "other" : "keep";
}

/** The fields that a walk-in is asked for at the door. */
export const BRIEF: ReadonlyArray<keyof ParticipantForm> = [
  "family",
  "given",
  "latin",
  "sex",
  "professionalGroup",
  "function",
  "institution",
  "country",
];

/** What was typed as one name, taken apart as a first guess: "Family, Given", or else the family name last. */
export function fromName(typed: string): Pick<ParticipantForm, "family" | "given"> {
  const name = typed.trim().replace(/\s+/g, " ");
  const comma = name.indexOf(",");
  if (comma >= 0) return { family: name.slice(0, comma).trim(), given: name.slice(comma + 1).trim() };
  const space = name.lastIndexOf(" ");
  return space < 0
    ? { family: name, given: "" }
    : { family: name.slice(space + 1), given: name.slice(0, space) };
}
