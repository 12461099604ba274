// PouchDB on the laptops, pouchdb-server as a process of its own, LevelDB under both: a document for each mark.

import {
  EACH, LAPTOPS, MARKS, THIN, both, figures, freePort, listening, marks, proxy, say, start, temporary, timed,
} from "../common/common.mjs";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);
const PouchDB = require("pouchdb");
const installed = (name) => require(`${name}/package.json`).version;

// Ten times its default: fewer round trips and bytes. With 5,000 the upload was slower.
const BATCH = { batch_size: 1000, batches_limit: 10 };
const report = figures(
  "pouchdb",
  `PouchDB ${installed("pouchdb")}, pouchdb-server ${installed("pouchdb-server")}; LevelDB, not flushed to disk`,
);

// PouchDB needs no time to merge by, so there is none. Two laptops that make the same mark name it alike and so make a conflict. No name may begin with "_", as an id
// in base64url may.
const document = ({ session, participant, at: _, ...mark }) => ({ _id: `m${session}:${participant}`, ...mark });
const local = (name) => new PouchDB(temporary(name));

async function server(name) {
  const port = await freePort();
  const cwd = temporary(name);
  mkdirSync(cwd);
  const args = [require.resolve("pouchdb-server/bin/pouchdb-server")];
  args.push("--port", port, "--host", "127.0.0.1", "--dir", cwd, "--no-stdout-logs");
  const child = start(process.execPath, args, { cwd });
  await listening(port, child);
  // A database that is there: laptops need not make it.
  await new PouchDB(`http://127.0.0.1:${port}/marks`).info();
  return { port, child };
}

// With this, a laptop does not first look whether the database is there.
const remote = (port) => new PouchDB(`http://127.0.0.1:${port}/marks`, { skip_setup: true });

async function save(database, all) {
  for (let at = 0; at < all.length; at += 1000) {
    const results = await database.bulkDocs(all.slice(at, at + 1000).map(document));
    const refused = results.find((result) => result.error);
    if (refused) throw refused;
  }
}

async function ensureCount(database, expected) {
  const { doc_count: count } = await database.info();
  if (count !== expected) throw new Error(`${count} documents, not ${expected}`);
}

/** Resolves when a continuous replication has nothing left to do. */
const atRest = (replication) => new Promise((done, failed) => {
  replication.once("paused", (error) => (error ? failed(error) : done()));
  replication.once("error", failed);
});

const given = marks();
const { port, child } = await server("server");
const through = await proxy(port);
const laptop = local("laptop");
await save(laptop, given.first);

say("pouchdb", "first upload");
const up = await timed(through, () => laptop.replicate.to(remote(through.port), BATCH));
await ensureCount(remote(port), MARKS);
const batches = `replicated once in batches of ${BATCH.batch_size}, ${up.traffic.round_trips} round trips`;
report("first_upload_100k_s", up.seconds, "s", batches);
report("first_upload_bytes_per_mark", both(up.traffic) / MARKS, "bytes/mark", `${batches}; both directions`);

say("pouchdb", "new laptop");
const second = local("second");
const down = await timed(through, () => second.replicate.from(remote(through.port), BATCH));
await ensureCount(second, MARKS);
const pages = `replicated once in batches of ${BATCH.batch_size}, ${down.traffic.round_trips} round trips`;
report("new_laptop_100k_s", down.seconds, "s", pages);
report("new_laptop_bytes_per_mark", both(down.traffic) / MARKS, "bytes/mark", `${pages}; both directions`);
await second.close();

say("pouchdb", "single marks, and nothing new");
// The first time, each direction looks up where it stands.
await laptop.sync(remote(through.port), BATCH);
const once = await timed(through, async () => {
  await save(laptop, given.single.slice(0, 1));
  await laptop.replicate.to(remote(through.port), BATCH);
});
// The laptop hears that the server has got what itself sent; then there is nothing new.
await laptop.sync(remote(through.port), BATCH);
const idle = await timed(through, () => laptop.sync(remote(through.port), BATCH));
const kept = laptop.replicate.to(remote(through.port), { ...BATCH, live: true });
await atRest(kept);
const rounds = [];
for (const mark of given.single.slice(1, 6)) {
  await sleep(300);
  rounds.push(await timed(through, async () => {
    await save(laptop, [mark]);
    await atRest(kept);
  }));
}
kept.cancel();
const most = (what) => Math.max(...rounds.map(({ traffic }) => traffic[what]));
const alone = `continuous replication to the server, the most of ${rounds.length}; a replication for this mark `
  + `alone takes ${once.traffic.up} bytes up, ${once.traffic.down} down, ${once.traffic.round_trips} round trips`;
report("single_mark_bytes_up", most("up"), "bytes", alone);
report("single_mark_bytes_down", most("down"), "bytes", alone);
report("single_mark_round_trips", most("round_trips"), "", alone);
report("idle_exchange_bytes", both(idle.traffic), "bytes", `one replication each way, ${idle.traffic.round_trips} round trips`);

say("pouchdb", "a thin link");
const thin = await proxy(port, THIN);
const slow = laptop.replicate.to(remote(thin.port), { ...BATCH, live: true });
await atRest(slow);
await sleep(2000);
const onKept = await timed(thin, async () => {
  await save(laptop, given.single.slice(6, 7));
  // The server has it; that the laptop then notes how far it got does not count.
  await new Promise((done) => slow.once("change", done));
});
slow.cancel();
await ensureCount(remote(port), MARKS + 7);
report("thin_link_mark_kept_s", onKept.seconds, "s", "600 ms, 128 kbit/s; continuous replication, until the server has it");
await sleep(2000);
const another = await proxy(port, THIN);
const onNew = await timed(another, async () => {
  await save(laptop, given.single.slice(7, 8));
  await laptop.replicate.to(remote(another.port), BATCH);
});
await ensureCount(remote(port), MARKS + 8);
report("thin_link_mark_new_s", onNew.seconds, "s", `600 ms, 128 kbit/s; one replication, ${onNew.traffic.round_trips} round trips`);
await laptop.close();
child.kill();

say("pouchdb", `${LAPTOPS} laptops`);
const crowded = await server("crowded");
const crowd = await proxy(crowded.port);
const laptops = await Promise.all(given.laptops.map(async (all, number) => {
  const database = local(`laptop-${number}`);
  await save(database, all);
  return database;
}));
const together = await timed(crowd, () => Promise.all(
  laptops.map((database) => database.replicate.to(remote(crowd.port), BATCH)),
));
await ensureCount(remote(crowded.port), LAPTOPS * EACH);
report("laptops_50x200_s", together.seconds, "s", `new laptops in one process, upload only, ${together.traffic.connections} connections`);
process.exit(0);
