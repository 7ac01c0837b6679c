// A Redis of our own on a unix socket: no port, no password, readable by this user alone.
// Owns: its start, its reuse after a crash, its stop. Never talks to a Redis that is not on its socket.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lastLines, openLog } from "./log-file.ts";
import { identify, isStillRunning, type ProcessIdentity } from "./process-identity.ts";
import { askRedis } from "./redis/redis-question.ts";
import { findRedisServer } from "./redis/redis-server.mjs";
import { privateSocketPath } from "./redis/socket-path.ts";

export interface PrivateRedis {
  /** `unix://` and the percent-encoded socket path. */
  url: string;
  socketPath: string;
  pid: number;
  /** True when a server that a killed owner left behind is used again. */
  reused: boolean;
  /** Settles when the server is gone, whoever ended it. */
  exited: Promise<void>;
  /** Ends it cleanly (everything is on disk afterwards) and leaves no socket behind. */
  stop(): Promise<void>;
}

export interface PrivateRedisOptions {
  /** Holds `redis.sock` and the folder `redis` with the data; created if missing. */
  directory: string;
  /** Default: `redis.log` beside the data. */
  logPath?: string;
  /** Loading a large data set counts as starting. */
  startTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 4_000;

/**
 * Starts the server, or takes over the one that a killed owner left running on the same socket.
 * The caller makes sure that only one process at a time does this for a directory.
 */
export async function startPrivateRedis(options: PrivateRedisOptions): Promise<PrivateRedis> {
  const directory = path.resolve(options.directory);
  const deadline = Date.now() + (options.startTimeoutMs ?? 60_000);
  mkdirSync(path.join(directory, "redis"), { recursive: true, mode: 0o700 });
  const socketPath = privateSocketPath(directory);
  const recordPath = path.join(directory, "redis", "server.json");

  await waitWhileLeftoverIsDeaf(socketPath, recordPath, deadline);
  const left = await askRedis(socketPath, "PING");
  const logPath = options.logPath ?? path.join(directory, "redis", "redis.log");
  const { identity, exited } =
    left === undefined ? launch(directory, socketPath, logPath) : await adopt(socketPath);
  writeFileSync(recordPath, JSON.stringify(identity));

  const stop = async () => {
    await endProcess(identity, exited);
    rmSync(recordPath, { force: true });
    rmSync(socketPath, { force: true });
    if (path.dirname(socketPath) !== directory)
      rmSync(path.dirname(socketPath), { recursive: true });
  };
  try {
    await untilReady(socketPath, exited, deadline);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${lastLines(logPath).join("\n")}\nLog: ${logPath}`);
  }
  const url = `unix://${socketPath.split("/").map(encodeURIComponent).join("/")}`;
  let stopping: Promise<void> | undefined;
  const stopOnce = () => (stopping ??= stop());
  return { url, socketPath, pid: identity.pid, reused: left !== undefined, exited, stop: stopOnce };
}

function launch(directory: string, socketPath: string, logPath: string) {
  const program = findRedisServer();
  if (program === undefined)
    throw new Error("There is no redis-server: run `npm start` to set it up.");
  const log = openLog(logPath);
  const settings: Record<string, string> = {
    port: "0",
    unixsocket: socketPath,
    unixsocketperm: "700",
    dir: path.join(directory, "redis"),
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction",
    maxmemory: "512mb",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // In its own process group: Ctrl-C is for its owner, who stops it last.
  const child = spawn(program, flags, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  child.unref();
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const identity = identify(child.pid ?? 0) ?? { pid: child.pid ?? 0, startedAt: "" };
  return { identity, exited };
}

async function adopt(socketPath: string) {
  const information = (await askRedis(socketPath, "INFO server")) ?? "";
  const identity = identify(Number(/process_id:(\d+)/.exec(information)?.[1]));
  if (identity === undefined) throw new Error(`What answers at ${socketPath} is no Redis of ours.`);
  return { identity, exited: untilGone(identity) };
}

async function untilGone(identity: ProcessIdentity): Promise<void> {
  while (isStillRunning(identity)) await delay(200, undefined, { ref: false });
}

/**
 * A server that is shutting down or stuck no longer answers, but still has the data open, and a
 * second one on the same files would damage them: wait for it to go, or to answer.
 */
async function waitWhileLeftoverIsDeaf(socketPath: string, recordPath: string, deadline: number) {
  const leftover = readRecord(recordPath);
  if (leftover === undefined) return;
  while (isStillRunning(leftover) && (await askRedis(socketPath, "PING")) === undefined) {
    if (Date.now() > deadline) {
      throw new Error(`An earlier redis-server (pid ${leftover.pid}) neither answers nor ends.`);
    }
    await delay(50);
  }
}

function readRecord(recordPath: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(recordPath, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

async function untilReady(socketPath: string, exited: Promise<void>, deadline: number) {
  let gone = false;
  void exited.then(() => (gone = true));
  while ((await askRedis(socketPath, "PING")) !== "PONG") {
    if (gone) throw new Error("redis-server ended while starting.");
    if (Date.now() > deadline) throw new Error("redis-server was not ready in time.");
    await delay(10);
  }
}

async function endProcess(identity: ProcessIdentity, exited: Promise<void>): Promise<void> {
  signal(identity, "SIGTERM");
  const timer = setTimeout(() => signal(identity, "SIGKILL"), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (isStillRunning(identity)) process.kill(identity.pid, name);
}
