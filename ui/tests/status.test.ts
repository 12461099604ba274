import { describe, expect, it } from "vitest";
import { facts, worries } from "../src/app/StatusLine";
import type { Status } from "../src/backend";
import { Memory } from "../src/backend/memory";
import { wordsIn } from "../src/language";

const NOW = new Date("2026-11-12T20:00:00").getTime();
const at = (text: string) => new Date(text).getTime();
const english = wordsIn("en", "en-GB");
const french = wordsIn("fr", "fr-FR");

function status(changes: Partial<Status> = {}): Status {
  const { status } = new Memory({ now: NOW });
  return { ...status, changesToSend: 14, lastSynchronised: at("2026-11-10T18:40:00"), ...changes };
}

describe("the status line", () => {
  it("says what is saved, what waits and when the last exchange was", () => {
    expect(facts(status(), english, NOW).join(" · ")).toBe(
      "Saved on this laptop · 14 changes to send · last synchronised Tuesday 18:40",
    );
    expect(facts(status(), french, NOW).join(" · ")).toBe(
      "Enregistré sur cet ordinateur · 14 modifications à envoyer · dernière synchronisation\u00a0: mardi 18:40",
    );
  });

  it("says one change in the singular, and none in words", () => {
    expect(facts(status({ changesToSend: 1 }), english, NOW)[1]).toBe("1 change to send");
    expect(facts(status({ changesToSend: 0 }), english, NOW)[1]).toBe("nothing to send");
    expect(facts(status({ changesToSend: 0 }), french, NOW)[1]).toBe("rien à envoyer");
  });

  it("names the time alone for today, and the whole date for what is long ago", () => {
    expect(facts(status({ lastSynchronised: at("2026-11-12T18:40:00") }), english, NOW)[2]).toBe(
      "last synchronised 18:40",
    );
    expect(facts(status({ lastSynchronised: at("2026-09-01T18:40:00") }), english, NOW)[2]).toContain(
      "1 September 2026",
    );
    expect(facts(status({ lastSynchronised: null }), english, NOW)[2]).toBe("not synchronised yet");
  });

  it("counts having no network among the facts, with the next try", () => {
    const offline = status({
      synchronisation: { phase: "failed", code: "no_network", next_try: NOW + 240_000 },
    });
    expect(facts(offline, english, NOW)).toContain("no network, next try 20:04");
    expect(worries(offline, english, NOW)).toEqual([]);
  });

  it("says a failure without words of its own all the same", () => {
    const failed = status({
      synchronisation: { phase: "failed", code: "internal", next_try: NOW + 240_000 },
    });
    expect(facts(failed, english, NOW)).toContain("synchronisation did not go through, next try 20:04");
  });

  it("puts first what does not pass by itself", () => {
    const revoked = status({
      synchronisation: { phase: "failed", code: "revoked", next_try: NOW },
      waiting: { conflicts: 0, differing: 0, duplicates: 0, deleted: 0, refused: 1, quarantined: 0 },
      clockAheadSeconds: 5400,
    });
    expect(worries(revoked, english, NOW)).toEqual([
      "This laptop has been taken out of service: contact Strasbourg",
      "Strasbourg did not accept 1 change",
      "This laptop’s clock is ahead: it is 18:30 by the server. Set the clock",
    ]);
    expect(facts(revoked, english, NOW).join()).not.toContain("next try");
  });

  it("does not begin with what is saved while the last change is not", () => {
    const full = { code: "disk_full", args: {} };
    expect(worries(status(), english, NOW, full)).toEqual([
      "The last change is not saved",
      "The disk is full: free some space",
    ]);
    expect(facts(status(), english, NOW, full)[0]).toBe("14 changes to send");
  });

  it("says what waits for a project officer", () => {
    expect(
      facts(
        status({
          waiting: { conflicts: 0, differing: 0, duplicates: 0, deleted: 0, refused: 0, quarantined: 12 },
        }),
        english,
        NOW,
      ),
    ).toContain("12 changes wait for a project officer");
  });

  it("counts what goes through while it synchronises", () => {
    const working = status({ synchronisation: { phase: "working", sent: 3, received: 120 } });
    expect(facts(working, english, NOW)).toContain("synchronising: 3 sent, 120 received");
  });
});
