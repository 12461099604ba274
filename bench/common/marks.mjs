// Writes the attendance marks that every anchor is given, the same in every run. A laptop has recorded 50
// activities of 20 sessions, 100 participants in each: 1,000 sessions and 100,000 marks. Then come one more
// session for single marks, and two sessions for each of 50 laptops. A line is
// session,participant,status,minutes,at: minutes past the hour, and milliseconds since the first mark.
//
// With --mixed every session has participants of its own, drawn anew: no session repeats another, which is the
// hardest case for whatever compresses.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";

const PEOPLE = 500;
const PARTICIPANTS = 100;
const SESSIONS_OF_ACTIVITY = 20;
const SESSIONS = 1_000 + 1 + 50 * 2;
const PACE_MS = 1_500;

/** The same 16 bytes for the same name, which nobody can tell from random ones. */
const bytes = (name) => createHash("sha256").update(name).digest().subarray(0, 16);

/** An id as it would be if it had been drawn. */
function uuid(name) {
  const id = bytes(name);
  id[6] = (id[6] & 0x0f) | 0x40;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id.toString("hex").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Who is in a register: 100 of the people of the project, in one order throughout. */
function register(of) {
  const drawn = people.map((id, number) => [bytes(`place ${of} ${number}`).readUInt32LE(), number, id]);
  const chosen = drawn.sort(([one], [other]) => one - other).slice(0, PARTICIPANTS);
  return chosen.sort(([, one], [, other]) => one - other).map(([, , id]) => id);
}

/** Who was there, in the shares that Carnet's own benchmark has; who came late or left early did so at a minute. */
function mark(chance) {
  const minutes = Math.floor(chance / 100) % 55;
  const of100 = chance % 100;
  if (of100 < 4) return "absent,";
  if (of100 < 6) return "excused,";
  if (of100 < 11) return `late,${minutes}`;
  if (of100 < 14) return `left_early,${minutes}`;
  if (of100 < 21) return "online,";
  return "present,";
}

const people = Array.from({ length: PEOPLE }, (_, number) => uuid(`participant ${number}`));
const [file, option] = process.argv.slice(2);
const mixed = option === "--mixed";
const lines = [];
let at = 0;
let participants = [];
for (let session = 0; session < SESSIONS; session += 1) {
  if (mixed || session % SESSIONS_OF_ACTIVITY === 0) participants = register(session);
  const id = uuid(`session ${session}`);
  for (const [number, participant] of participants.entries()) {
    const drawn = bytes(`mark ${session} ${number}`);
    lines.push(`${id},${participant},${mark(drawn.readUInt32LE())},${at}\n`);
    // Nobody presses a key every second and a half: between half of it and half more.
    at += PACE_MS / 2 + (drawn.readUInt32LE(4) % PACE_MS);
  }
}
writeFileSync(file, lines.join(""));
