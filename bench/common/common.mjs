// What the anchors in JavaScript share: the marks, processes that end with this one, the counting proxy, figures.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export const MARKS = 100_000;
export const LAPTOPS = 50;
export const EACH = 200;
const SINGLE = 100;
/** 600 ms there and back, 128 kbit/s. */
export const THIN = ["--delay-ms", "300", "--bits-per-second", "128000"];

/** An id as short as it is written in text: 22 characters. */
const short = (uuid) => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

/**
 * The marks for the first upload, for single marks, and for each of the laptops; `at` is when they were made, in
 * milliseconds since the first.
 */
export function marks() {
  const lines = readFileSync(process.env.ANCHOR_MARKS, "utf8").trimEnd().split("\n");
  const all = lines.map((line) => {
    const [session, participant, status, minutes, at] = line.split(",");
    const mark = { session: short(session), participant: short(participant), status, at: Number(at) };
    return minutes === "" ? mark : { ...mark, minutes: Number(minutes) };
  });
  const laptop = (number) => {
    const first = MARKS + SINGLE + number * EACH;
    return all.slice(first, first + EACH);
  };
  return {
    first: all.slice(0, MARKS),
    single: all.slice(MARKS, MARKS + SINGLE),
    laptops: Array.from({ length: LAPTOPS }, (_, number) => laptop(number)),
  };
}

const children = new Set();
const folder = mkdtempSync(join(tmpdir(), "carnet-anchor-"));
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** A path in a temporary folder that goes with this process. */
export const temporary = (...names) => join(folder, ...names);

/** A process that ends with this one. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  children.add(child);
  child.on("exit", () => children.delete(child));
  return child;
}

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Waits until somebody listens there. */
export async function listening(port, child) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const heard = await new Promise((done) => {
      const socket = createConnection(port, "127.0.0.1");
      socket.once("connect", () => done(true)).once("error", () => done(false));
      socket.once("connect", () => socket.destroy());
    });
    if (heard) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}

/** The counting proxy in front of a port: `take` tells what went through since it was asked last. */
export async function proxy(port, link = []) {
  const args = ["proxy", "--to", `127.0.0.1:${port}`, ...link];
  const child = start(process.env.ANCHOR_PROXY, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  return {
    port: Number(await next()),
    take: async () => {
      child.stdin.write("\n");
      return JSON.parse(await next());
    },
  };
}

/** How many seconds something took, what went through the proxy, and what it gave. */
export async function timed(through, job) {
  await through.take();
  const begin = performance.now();
  const result = await job();
  const seconds = (performance.now() - begin) / 1000;
  return { seconds, traffic: await through.take(), result };
}

/** Figures of one anchor, whose notes begin alike. */
export function figures(anchor, setting) {
  const cores = `${availableParallelism()} cores`;
  return (name, value, unit, note) => {
    const full = `${anchor}.${name}`;
    console.log(JSON.stringify({ name: full, value, unit, note: `${cores}; ${setting}; ${note}` }));
  };
}

export const both = (traffic) => traffic.up + traffic.down;
export const say = (anchor, what) => console.error(`${anchor}: ${what}`);
