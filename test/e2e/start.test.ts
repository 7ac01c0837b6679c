// `npm start` for real: the supervisor with the true API, workers, model and Redis.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identify, isStillRunning } from "../../scripts/process-identity.ts";
import { until } from "../support/until.ts";

const root = path.resolve(import.meta.dirname, "../..");
const dataDirectory = mkdtempSync(path.join(tmpdir(), "crossrank-e2e-"));
let service: ReturnType<typeof start>;

/** A start on a port that is free, with a data folder of its own, and what it has printed. */
function start() {
  const flags = ["--port", "0", "--data-dir", dataDirectory, "--workers", "2"];
  const supervisor: ChildProcess = spawn(process.execPath, ["scripts/start.ts", ...flags], {
    cwd: root,
    env: { ...process.env, REDIS_URL: "", REDIS_CACHE_URL: "", MODEL: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream?.on("data", (text) => {
      printed += text;
    });
  }
  const exitCode = once(supervisor, "close").then(([code]) => code as number | null);
  return { supervisor, exitCode, printed: () => printed };
}

const curl = () => /^curl .*$/m.exec(service.printed())?.[0];
const paste = () =>
  JSON.parse(execFileSync("bash", ["-c", curl() ?? "false"], { encoding: "utf8" }));
const url = () => /is ready: (\S+)/.exec(service.printed())?.[1];

async function workers(): Promise<{ id: string; pid: number }[]> {
  const response = await fetch(`${url()}/v1/workers`);
  return ((await response.json()) as { workers: { id: string; pid: number }[] }).workers;
}

beforeAll(async () => {
  service = start();
  const ended = service.exitCode.then(() => {
    throw new Error(service.printed());
  });
  await Promise.race([until("the printed curl", curl, 120_000), ended]);
  ended.catch(() => {}); // it ends in the last test
});
afterAll(async () => {
  service.supervisor.kill("SIGTERM");
  await service.exitCode;
  rmSync(dataDirectory, { recursive: true, force: true });
});

test("the printed curl ranks the phone above the fruit, and pasted again it is a cache hit", () => {
  expect(paste().results[0].index).toBe(1);
  expect(paste().cache).toBe("hit");
});

test("the printed address is that of the page", async () => {
  expect(service.printed()).toContain(`Open ${url()}/ in a browser`);
  const page = await fetch(`${url()}/`);
  expect(page.headers.get("content-type")).toContain("text/");
});

test("a second start on the same data is refused and the first goes on", async () => {
  const second = start();

  expect(await second.exitCode).toBe(1);
  expect(second.printed()).toContain(`pid ${service.supervisor.pid}`);
  expect(paste().results).toHaveLength(2);
});

test("a worker that is killed is replaced by a new one", async () => {
  await until("both workers", async () => (await workers()).length === 2);
  const before = await workers();
  process.kill(before[0]?.pid ?? 0, "SIGKILL");

  const known = new Set(before.map(({ id }) => id));
  await until(
    "a new worker",
    async () => (await workers()).some(({ id }) => !known.has(id)),
    60_000,
  );
});

test("Ctrl-C ends it with 0 and leaves no process, lock or socket behind", async () => {
  const redis = JSON.parse(readFileSync(path.join(dataDirectory, "redis/server.json"), "utf8"));
  const pids = [redis.pid as number, ...(await workers()).map(({ pid }) => pid)];
  const processes = pids.map(identify).filter((identity) => identity !== undefined);
  service.supervisor.kill("SIGINT");

  expect(await service.exitCode).toBe(0);
  expect(processes.filter(isStillRunning)).toEqual([]);
  expect(existsSync(path.join(dataDirectory, "start.lock"))).toBe(false);
  expect(existsSync(path.join(dataDirectory, "redis.sock"))).toBe(false);
});
