/** Errors in the reader's words. */
import type { Failure } from "../backend";
import type { Words } from ".";

/** What happened and what to do, for any code; one that is not known gets a general sentence. */
export function failureWords(failure: Failure, words: Words): string {
  if (failure.code === "invalid")
    return words.find(`invalid-${failure.args.reason}`, failure.args) ?? words.say("invalid-other");
  return (
    words.find(`error-${failure.code}`, failure.args) ?? words.say("error-other", { code: failure.code })
  );
}

/** The field that a failure is about, by its name in the form. */
export function failedField(failure: Failure | null): string | null {
  switch (failure?.code) {
    case "invalid":
      return failure.args.field ?? null;
    case "wrong_code":
    case "code_used":
    case "code_expired":
    case "another_person":
    case "too_many_codes":
      return "code";
    case "bad_address":
    case "needs_https":
    case "not_a_carnet_server":
    case "server_unreachable":
    case "server_fault":
    case "server_busy":
    case "server_version":
      return "server";
    default:
      return null;
  }
}

/** What is right or wrong together. */
const TOGETHER = [
  ["firstDay", "lastDay"],
  ["start", "end"],
  ["family", "given"],
];

/** Whether a change of some fields makes a failure a thing of the past: it spoke of what stood there before. */
export function isMended(failure: Failure | null, change: object): boolean {
  const field = failedField(failure);
  if (field === null) return false;
  const fields = TOGETHER.find((some) => some.includes(field)) ?? [field];
  return fields.some((one) => one in change);
}

/** A failure of a form, said where it belongs: beside a field of the form, or below it. */
export function problemsOf(failure: Failure | null, fields: readonly string[], words: Words) {
  const field = failedField(failure);
  const beside = field !== null && fields.includes(field) ? field : null;
  return {
    at: (name: string) => (failure && beside === name ? failureWords(failure, words) : null),
    other: failure && beside === null ? failureWords(failure, words) : null,
  };
}

/** A value that is not worth asking the laptop about. */
export function invalid(field: string, reason: string): Failure {
  return { code: "invalid", args: { field, reason } };
}
