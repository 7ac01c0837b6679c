// The supervisor against stand-ins for API and worker: a few lines each, written into a temp folder.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identify, isStillRunning } from "../process-identity.ts";

const API = `
import { createServer } from "node:http";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
const hasWorker = () =>
  existsSync(process.env.EVENTS) && readFileSync(process.env.EVENTS, "utf8").includes("worker ready");
const server = createServer((request, response) => {
  response.statusCode = request.url === "/readyz" && !hasWorker() ? 503 : 200;
  response.end("{}");
});
server.listen(Number(process.env.PORT), process.env.HOST, () => process.send({ type: "ready" }));
const end = (why) => { appendFileSync(process.env.EVENTS, "api " + why + "\\n"); process.exit(0); };
process.on("SIGTERM", () => end("SIGTERM"));
process.on("disconnect", () => end("disconnect"));
`;
const WORKER = `
import { appendFileSync } from "node:fs";
const note = (what) => appendFileSync(process.env.EVENTS, "worker " + what + "\\n");
if (process.env.MODEL === "broken") { console.error("no such model"); process.exit(3); }
setInterval(() => {}, 1000);
process.send({ type: "ready", workerId: "w" + process.pid });
note("ready " + process.pid + " " + process.env.MODEL);
process.on("SIGTERM", () => { if (process.env.MODEL !== "deaf") { note("SIGTERM"); process.exit(0); } });
process.on("disconnect", () => { note("disconnect"); process.exit(0); });
`;
const CLI = `
import { appendFileSync } from "node:fs";
const names = process.argv.slice(2);
appendFileSync(process.env.EVENTS, names.join(" ") + "\\n");
if (names.includes("some/where")) { console.error("some/where cannot be found"); process.exit(6); }
`;

let directory: string;
let main: string;
let eventsPath: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "crossrank-service-"));
  eventsPath = path.join(directory, "events");
  main = path.join(directory, "main.ts");
  const api = path.join(directory, "api.mjs");
  const worker = path.join(directory, "worker.mjs");
  const cli = path.join(directory, "cli.mjs");
  writeFileSync(api, API);
  writeFileSync(worker, WORKER);
  writeFileSync(cli, CLI);
  writeFileSync(
    main,
    `import { readSettings } from ${JSON.stringify(path.join(import.meta.dirname, "settings.ts"))};
     import { runInTerminal } from ${JSON.stringify(path.join(import.meta.dirname, "terminal.ts"))};
     const settings = readSettings(process.argv.slice(2), process.env, process.cwd());
     const entries = ${JSON.stringify({ root: directory, api, worker, cli })};
     process.exit(await runInTerminal(settings, entries));`,
  );
});
afterEach(async () => {
  for (const supervisor of running.splice(0)) {
    if (supervisor.exitCode !== null || supervisor.signalCode !== null) continue;
    supervisor.kill("SIGTERM");
    await once(supervisor, "exit");
  }
  rmSync(directory, { recursive: true, force: true });
});

/** A started supervisor and what it has printed so far. */
function start(...flags: string[]) {
  const supervisor = spawn(
    process.execPath,
    [main, "--port", "0", "--data-dir", "data", ...flags],
    {
      cwd: directory,
      env: { ...process.env, EVENTS: eventsPath, REDIS_URL: "", SHUTDOWN_TIMEOUT_MS: "500" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.push(supervisor);
  let printed = "";
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream.on("data", (text) => (printed += text));
  }
  const exit = once(supervisor, "close").then(([code]) => code as number | null);
  return { supervisor, exit, printed: () => printed };
}

const until = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 });
const events = () => (existsSync(eventsPath) ? readFileSync(eventsPath, "utf8") : "");
const workerPids = () =>
  [...events().matchAll(/worker ready (\d+)/g)].map((match) => Number(match[1]));
const dataFile = (name: string) => path.join(directory, "data", name);
const redisPid = () => Number(JSON.parse(readFileSync(dataFile("redis/server.json"), "utf8")).pid);

/** The greeting comes with the first worker: all of them are there once that is said. */
async function untilReady(started: ReturnType<typeof start>): Promise<void> {
  await until(() => expect(started.printed()).toMatch(/^curl /m));
  await until(() => expect(started.printed()).toMatch(/workers? started/));
}

test("Ctrl-C stops API, then workers, then Redis, exits 0 and leaves nothing behind", async () => {
  const started = start();
  await untilReady(started);
  const redis = identify(redisPid());
  started.supervisor.kill("SIGINT");
  started.supervisor.kill("SIGINT"); // npm hands the terminal's signal on once more

  expect(await started.exit).toBe(0);
  expect(
    events()
      .split("\n")
      .filter((line) => line.endsWith("SIGTERM")),
  ).toEqual(["api SIGTERM", "worker SIGTERM", "worker SIGTERM"]);
  expect(redis && isStillRunning(redis)).toBe(false);
  expect(existsSync(dataFile("redis.sock"))).toBe(false);
  expect(existsSync(dataFile("start.lock"))).toBe(false);
  expect(started.printed()).not.toContain("Still stopping");
});

test("a second start with the same data is refused with address and pid, and harms nothing", async () => {
  const first = start();
  await untilReady(first);
  const second = start();

  expect(await second.exit).toBe(1);
  expect(second.printed()).toContain(`pid ${first.supervisor.pid}`);
  expect(first.supervisor.exitCode).toBeNull();
  expect(existsSync(dataFile("start.lock"))).toBe(true);
});

test("a busy port is named, with the way out, and nothing has been started", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const started = start("--port", String(port));

  expect(await started.exit).toBe(1);
  expect(started.printed()).toContain(`Port ${port} is in use`);
  expect(started.printed()).toContain("npm start -- --port ");
  expect(existsSync(dataFile("redis"))).toBe(false);
  expect(existsSync(dataFile("start.lock"))).toBe(false);
  server.close();
});

test("a worker that is killed is replaced, and so is Redis", async () => {
  const started = start("--workers", "1");
  await untilReady(started);
  const [worker = 0] = workerPids();
  process.kill(worker, "SIGKILL");
  await until(() => expect(workerPids()).toHaveLength(2));
  expect(started.printed()).toContain("worker 1 died (SIGKILL)");

  const redis = redisPid();
  process.kill(redis, "SIGKILL");
  await until(() => expect(started.printed()).toContain("Redis is back"));
  expect(redisPid()).not.toBe(redis);
});

test("models that are no folder are brought first, and what cannot be had starts nothing", async () => {
  const started = start("--model", `some/where,${directory},some/else,other`);

  expect(await started.exit).toBe(1);
  expect(events()).toBe("models pull --cached some/where some/else\n");
  expect(started.printed()).toContain("some/where cannot be found");
  expect(started.printed()).toContain("cannot be had");
  expect(existsSync(dataFile("redis.sock"))).toBe(false);
  expect(existsSync(dataFile("start.lock"))).toBe(false);
});

test("every model has its workers, each of which serves one", async () => {
  const started = start("--model", "one,two", "--workers", "2");
  await untilReady(started);
  const served = [...events().matchAll(/worker ready \d+ (.*)/g)].map(([, model]) => model);
  expect(served.sort()).toEqual(["one", "one", "two", "two"]);
});

test("a worker that ends in order, as one that has grown does, is started anew and not called dead", async () => {
  const started = start("--workers", "1");
  await untilReady(started);
  const [pid = 0] = workerPids();
  process.kill(pid, "SIGTERM");
  await until(() => expect(workerPids()).toHaveLength(2));
  expect(started.printed()).toContain("worker 1 ended in order: starting it again");
  expect(started.printed()).not.toContain("died");
});

test("a child that ends while starting stops everything, with the end of its log", async () => {
  const started = start("--model", "broken");

  expect(await started.exit).toBe(1);
  expect(started.printed()).toContain("no such model");
  expect(started.printed()).toMatch(/worker-\d\.log/);
  expect(existsSync(dataFile("redis.sock"))).toBe(false);
  expect(existsSync(dataFile("start.lock"))).toBe(false);
});

test("a worker that ignores SIGTERM is ended at its deadline", async () => {
  const started = start("--workers", "1", "--model", "deaf");
  await untilReady(started);
  const worker = identify(workerPids()[0] ?? 0);
  started.supervisor.kill("SIGTERM");

  expect(await started.exit).toBe(0);
  expect(started.printed()).toContain("worker 1 did not stop within");
  expect(worker && isStillRunning(worker)).toBe(false);
});

test("after kill -9 of the supervisor API and workers end, and the next start goes on", async () => {
  const first = start();
  await untilReady(first);
  const redis = redisPid();
  first.supervisor.kill("SIGKILL");
  await until(() => expect(events().match(/disconnect/g)).toHaveLength(3));

  const second = start();
  await untilReady(second);
  expect(second.printed()).toContain("was left running and is used again");
  expect(redisPid()).toBe(redis);
});

test("Ctrl-C while starting stops what has been started", async () => {
  const started = start();
  await until(() => expect(started.printed()).toContain("Redis started"));
  started.supervisor.kill("SIGINT");

  expect(await started.exit).toBe(0);
  expect(existsSync(dataFile("redis.sock"))).toBe(false);
  expect(existsSync(dataFile("start.lock"))).toBe(false);
});
