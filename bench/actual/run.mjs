// Actual's sync server as a process of its own. Its client comes only together with its budgets, so this is one
// of our own: the CRDT, clock, Merkle tree and messages are Actual's, and what they are kept in is SQLite as in
// Actual, each message in a log and its value in a table.

import {
  EACH, LAPTOPS, MARKS, THIN, both, figures, freePort, listening, marks, proxy, say, start, temporary, timed,
} from "../common/common.mjs";
import crdt from "@actual-app/crdt";
import Database from "better-sqlite3";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { SyncProtoBuf, Timestamp, makeClientId, merkle } = crdt;
const require = createRequire(import.meta.url);
const installed = (name) => require(`${name}/package.json`).version;
const report = figures(
  "actual",
  `crdt ${installed("@actual-app/crdt")}, sync-server ${installed("@actual-app/sync-server")}; SQLite, flushed to disk on both sides`,
);

/** One POST; the answer's body. */
function post(agent, port, path, headers, body) {
  return new Promise((done, failed) => {
    const all = { ...headers, "content-length": body.length };
    const asked = request({ agent, host: "127.0.0.1", port, path, method: "POST", headers: all }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", failed);
      answer.on("end", () => {
        const whole = Buffer.concat(parts);
        if (answer.statusCode === 200) done(whole);
        else failed(new Error(`${path}: ${answer.statusCode} ${whole}`));
      });
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

/** A server with one budget file, which is empty. */
async function server(name) {
  const port = await freePort();
  const folder = temporary(name);
  mkdirSync(join(folder, "server-files"), { recursive: true });
  mkdirSync(join(folder, "user-files"));
  const package_ = dirname(require.resolve("@actual-app/sync-server/package.json"));
  const env = {
    ...process.env,
    ACTUAL_DATA_DIR: folder,
    ACTUAL_HOSTNAME: "127.0.0.1",
    ACTUAL_PORT: String(port),
    NODE_ENV: "production",
  };
  const child = start(process.execPath, [join(package_, "build/app.js")], { env, cwd: folder });
  await listening(port, child);
  const agent = new Agent();
  const json = async (path, value) => {
    const body = Buffer.from(JSON.stringify(value));
    return JSON.parse(await post(agent, port, path, { "content-type": "application/json" }, body)).data;
  };
  const password = randomUUID();
  await json("/account/bootstrap", { password });
  const { token } = await json("/account/login", { password });
  const file = randomUUID();
  const uploaded = await post(agent, port, "/sync/upload-user-file", {
    "content-type": "application/encrypted-file",
    "x-actual-token": token,
    "x-actual-name": "marks",
    "x-actual-file-id": file,
    "x-actual-format": "2",
  }, Buffer.from("empty"));
  return { port, child, token, file, group: JSON.parse(uploaded).groupId };
}

// The Merkle tree goes by the minutes in which marks were made, so they are not all made in this one.
const DAY = 24 * 3_600_000;

/** A laptop with a database of its own. */
class Laptop {
  constructor(name, serverIs, begin) {
    this.server = serverIs;
    this.node = makeClientId();
    this.begin = begin;
    this.time = begin;
    this.tree = {};
    this.since = Timestamp.zero.toString();
    this.database = new Database(temporary(`${name}.sqlite`));
    this.database.pragma("journal_mode = WAL");
    this.database.pragma("synchronous = FULL");
    this.database.exec(`
      CREATE TABLE messages_crdt (timestamp TEXT PRIMARY KEY, dataset TEXT NOT NULL, row TEXT NOT NULL,
        column TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
      CREATE INDEX messages_crdt_search ON messages_crdt (dataset, row, column, timestamp);
      CREATE TABLE messages_clock (id INTEGER PRIMARY KEY, since TEXT NOT NULL, tree TEXT NOT NULL);
      CREATE TABLE marks (id TEXT PRIMARY KEY, status TEXT, minutes REAL) WITHOUT ROWID;`);
    this.insert = this.database.prepare("INSERT OR IGNORE INTO messages_crdt VALUES (?, ?, ?, ?, ?)");
    this.newer = this.database.prepare(
      "SELECT 1 FROM messages_crdt WHERE dataset = ? AND row = ? AND column = ? AND timestamp > ? LIMIT 1",
    );
    this.set = {
      status: this.database.prepare(
        "INSERT INTO marks (id, status) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET status = excluded.status",
      ),
      minutes: this.database.prepare(
        "INSERT INTO marks (id, minutes) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET minutes = excluded.minutes",
      ),
    };
    this.clock = this.database.prepare("INSERT OR REPLACE INTO messages_clock VALUES (1, ?, ?)");
    this.agent = new Agent({ keepAlive: true });
  }

  /** Applies messages and notes where the laptop stands, in one transaction. */
  apply(messages) {
    this.database.transaction(() => {
      for (const { timestamp, dataset, row, column, value } of messages) {
        const isNew = this.insert.run(timestamp, dataset, row, column, value).changes > 0;
        if (!isNew) continue;
        this.tree = merkle.insert(this.tree, Timestamp.parse(timestamp));
        if (!this.newer.get(dataset, row, column, timestamp)) {
          this.set[column].run(row, value.startsWith("N:") ? Number(value.slice(2)) : value.slice(2));
        }
      }
      this.tree = merkle.prune(this.tree);
      this.clock.run(this.since, JSON.stringify(this.tree));
    })();
  }

  /** Makes marks: a message for the status, one more for the minutes where there are any. */
  mark(all) {
    const messages = [];
    for (const { session, participant, status, minutes, at } of all) {
      this.time = this.begin + at;
      const row = `${session}:${participant}`;
      const message = (counter, column, value) => {
        const timestamp = new Timestamp(this.time, counter, this.node).toString();
        messages.push({ timestamp, dataset: "marks", row, column, value });
      };
      message(0, "status", `S:${status}`);
      if (minutes !== undefined) message(1, "minutes", `N:${minutes}`);
    }
    this.apply(messages);
    return messages;
  }

  /** Sends messages; the answer. */
  send(port, messages) {
    const asked = new SyncProtoBuf.SyncRequest();
    asked.setFileid(this.server.file);
    asked.setGroupid(this.server.group);
    asked.setSince(this.since);
    for (const { timestamp, dataset, row, column, value } of messages) {
      const content = new SyncProtoBuf.Message();
      content.setDataset(dataset);
      content.setRow(row);
      content.setColumn(column);
      content.setValue(value);
      const envelope = new SyncProtoBuf.MessageEnvelope();
      envelope.setTimestamp(timestamp);
      envelope.setIsencrypted(false);
      envelope.setContent(content.serializeBinary());
      asked.addMessages(envelope);
    }
    const headers = { "content-type": "application/actual-sync", "x-actual-token": this.server.token };
    const body = Buffer.from(asked.serializeBinary());
    return post(this.agent, port, "/sync/sync", headers, body);
  }

  /** Takes in what the server has had since the laptop asked last; whether the two are now alike. */
  takeIn(bytes) {
    const answer = SyncProtoBuf.SyncResponse.deserializeBinary(new Uint8Array(bytes));
    const received = answer.getMessagesList().map((envelope) => {
      const content = SyncProtoBuf.Message.deserializeBinary(envelope.getContent());
      return {
        timestamp: envelope.getTimestamp(),
        dataset: content.getDataset(),
        row: content.getRow(),
        column: content.getColumn(),
        value: content.getValue(),
      };
    });
    this.since = new Timestamp(this.time, 1, this.node).toString();
    this.apply(received);
    return merkle.diff(JSON.parse(answer.getMerkle()), this.tree) === null;
  }

  async synchronise(port, messages = []) {
    if (!this.takeIn(await this.send(port, messages))) throw new Error("the laptop and the server differ");
  }

  count() {
    return this.database.prepare("SELECT count(*) AS count FROM marks WHERE status IS NOT NULL").get().count;
  }
}

const given = marks();
const world = await server("server");
const through = await proxy(world.port);
const begin = Date.now() - 60 * DAY;
const laptop = new Laptop("laptop", world, begin);
await laptop.synchronise(through.port);
const first = laptop.mark(given.first);
// The server closes a connection on which it has heard nothing for five seconds: time to notice.
await sleep(100);

say("actual", "first upload");
const up = await timed(through, () => laptop.synchronise(through.port, first));
const messages = `${first.length} messages in one request`;
report("first_upload_100k_s", up.seconds, "s", messages);
report("first_upload_bytes_per_mark", both(up.traffic) / MARKS, "bytes/mark", `${messages}; both directions`);

say("actual", "new laptop");
const second = new Laptop("second", world, Date.now());
const down = await timed(through, () => second.synchronise(through.port));
if (second.count() !== MARKS) throw new Error(`${second.count()} marks arrived`);
const applied = `${first.length} messages in one answer, applied by our own client`;
report("new_laptop_100k_s", down.seconds, "s", applied);
report("new_laptop_bytes_per_mark", both(down.traffic) / MARKS, "bytes/mark", `${applied}; both directions`);

say("actual", "single marks, and nothing new");
const singles = given.single.filter(({ minutes }) => minutes === undefined);
const rounds = [];
for (const mark of singles.slice(0, 5)) {
  rounds.push(await timed(through, () => laptop.synchronise(through.port, laptop.mark([mark]))));
}
const most = (what) => Math.max(...rounds.map(({ traffic }) => traffic[what]));
const kept = `kept connection, the most of ${rounds.length}`;
report("single_mark_bytes_up", most("up"), "bytes", kept);
report("single_mark_bytes_down", most("down"), "bytes", `${kept}; nearly all of it the Merkle tree`);
report("single_mark_round_trips", most("round_trips"), "", kept);
const idle = await timed(through, () => laptop.synchronise(through.port));
report("idle_exchange_bytes", both(idle.traffic), "bytes", "kept connection; nearly all of it the Merkle tree");

say("actual", "a thin link");
const thin = await proxy(world.port, THIN);
laptop.agent = new Agent({ keepAlive: true });
const link = "600 ms, 128 kbit/s";
const onNew = await timed(thin, () => laptop.synchronise(thin.port, laptop.mark(singles.slice(5, 6))));
const onKept = await timed(thin, () => laptop.synchronise(thin.port, laptop.mark(singles.slice(6, 7))));
if (onNew.traffic.connections !== 1 || onKept.traffic.connections !== 0) throw new Error("connections");
report("thin_link_mark_kept_s", onKept.seconds, "s", link);
report("thin_link_mark_new_s", onNew.seconds, "s", link);
world.child.kill();
await sleep(100);

say("actual", `${LAPTOPS} laptops`);
const crowded = await server("crowded");
const crowd = await proxy(crowded.port);
const laptops = [];
for (const [number, all] of given.laptops.entries()) {
  const one = new Laptop(`laptop-${number}`, crowded, begin);
  await one.synchronise(crowd.port);
  // The server closes a connection on which it has heard nothing for five seconds: all begin with a new one.
  one.agent = new Agent({ keepAlive: true });
  laptops.push([one, one.mark(all)]);
}
const together = await timed(crowd, () => Promise.all(
  laptops.map(([one, all]) => one.send(crowd.port, all)),
));
const last = new Laptop("last", crowded, begin);
await last.synchronise(crowd.port);
if (last.count() !== LAPTOPS * EACH) throw new Error(`${last.count()} marks arrived`);
report("laptops_50x200_s", together.seconds, "s", "until each has its answer: one request each, from one process; in the answers is what the others sent before, not applied here");
process.exit(0);
