import { describe, expect, it } from "vitest";
import { wordsIn } from "../src/language";
import { failureWords } from "../src/language/failure";

/** Every code that a laptop or a server may answer with. */
const CODES = [
  "wrong_code",
  "code_used",
  "code_expired",
  "server_unreachable",
  "server_fault",
  "not_a_carnet_server",
  "server_version",
  "bad_address",
  "needs_https",
  "no_network",
  "too_large",
  "internal",
  "not_allowed",
  "not_found",
  "database_damaged",
  "database_newer",
  "database_locked",
  "key_missing",
  "folder_not_writable",
  "disk_full",
  "file_too_large",
  "file_type",
  "project_full",
  "file_changed",
  "not_enrolled",
  "already_enrolled",
  "revoked",
  "forked",
];

const REASONS = [
  "missing",
  "too_long",
  "control_characters",
  "ends_before_start",
  "too_long_a_span",
  "unknown_time_zone",
  "not_an_email",
];

describe.each(["en", "fr"] as const)("failures in %s", (language) => {
  const words = wordsIn(language);

  it("have a sentence of their own for every code", () => {
    const sentences = CODES.map((code) => failureWords({ code, args: { most: "25" } }, words));
    expect(new Set(sentences).size).toBe(CODES.length);
    expect(sentences).not.toContain(failureWords({ code: "unheard_of", args: {} }, words));
  });

  it("have a sentence for every reason why a value is refused, and one for reasons to come", () => {
    const say = (reason: string) =>
      failureWords({ code: "invalid", args: { field: "title", reason } }, words);
    expect(new Set([...REASONS, "unheard_of"].map(say)).size).toBe(REASONS.length + 1);
  });
});
