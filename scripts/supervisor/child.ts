// One child process that is kept alive: started, watched, started again, stopped.
// Owns: its process group, its log, its backoff. Knows nothing of what the child does.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { lastLines, openLog, trimLog } from "../log-file.ts";
import { Backoff, inSeconds } from "./backoff.ts";

export interface ChildPlan {
  /** For people: "worker 2". */
  name: string;
  /** A script for this same Node; it says `process.send({ type: "ready" })` once it serves. */
  entry: string;
  workingDirectory: string;
  environment: Record<string, string | undefined>;
  logPath: string;
}

type ChildMessage = { type: "ready" } | { type: "settings"; environment: Record<string, string> };

const TRIM_INTERVAL_MS = 60_000;

/** How a child ends that wants to start anew, for instance because it has grown. */
const ENDED_IN_ORDER = "exit code 0";

export class SupervisedChild {
  /** Settles when the child is ready for the first time, or rejects when it ends before that. */
  readonly ready: Promise<void>;
  readonly name: string;
  readonly #plan: ChildPlan;
  readonly #say: (line: string) => void;
  readonly #firstReady = Promise.withResolvers<void>();
  readonly #backoff = new Backoff();
  readonly #trimTimer: NodeJS.Timeout;
  #process: ChildProcess | undefined;
  #startedAt = 0;
  #wasReady = false;
  #isKept = false;
  #failuresInARow = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #isStopping = false;
  /** What the child has asked for its next life. */
  readonly #later: Record<string, string> = {};

  constructor(plan: ChildPlan, say: (line: string) => void) {
    this.name = plan.name;
    this.#plan = plan;
    this.#say = say;
    this.ready = this.#firstReady.promise;
    this.ready.catch(() => {}); // whoever waits hears of it; a stop may come before anybody waits
    this.#trimTimer = setInterval(() => trimLog(plan.logPath), TRIM_INTERVAL_MS).unref();
    this.#launch();
  }

  /** From now on it is started again whenever it ends, be it while starting. */
  keepAlive(): void {
    this.#isKept = true;
    const isGone = this.#process === undefined && this.#restartTimer === undefined;
    if (isGone) this.#launch();
  }

  /** SIGTERM, and after `timeoutMs` SIGKILL to all its processes; settles when it is gone. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    clearInterval(this.#trimTimer);
    const running = this.#process;
    if (running === undefined) return;
    const exited = once(running, "exit");
    running.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.#say(`${this.name} did not stop within ${inSeconds(timeoutMs)}: ending it.`);
      this.kill();
    }, timeoutMs);
    await exited;
    clearTimeout(timer);
  }

  /** Ends the whole process group at once. */
  kill(): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  #launch(): void {
    const { entry, workingDirectory, environment, logPath } = this.#plan;
    const log = openLog(logPath);
    // In its own process group, so that Ctrl-C reaches the supervisor alone, which stops in order.
    // The IPC channel tells the child when the supervisor is gone, even by SIGKILL.
    const child = spawn(process.execPath, [entry], {
      cwd: workingDirectory,
      env: { ...environment, ...this.#later },
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.#process = child;
    this.#startedAt = performance.now();
    child.on("message", (message) => this.#onMessage(message as ChildMessage));
    child.on("exit", (code, signal) => this.#onExit(signal ?? `exit code ${code}`));
    child.on("error", (error) => {
      if (child.pid === undefined) this.#onExit(error.message); // never started: no exit will come
    });
  }

  #onMessage(message: ChildMessage): void {
    if (message.type === "ready") this.#onReady();
    else if (message.type === "settings") Object.assign(this.#later, message.environment);
  }

  #onReady(): void {
    if (this.#wasReady) {
      this.#say(`${this.name} is back after ${inSeconds(performance.now() - this.#startedAt)}.`);
    }
    this.#wasReady = true;
    this.#failuresInARow = 0;
    this.#firstReady.resolve();
  }

  #onExit(reason: string): void {
    this.#process = undefined;
    if (this.#isStopping || !(this.#isKept || this.#wasReady)) {
      const explanation = [`${this.name} ended while starting (${reason}).`, ...this.#logTail()];
      this.#firstReady.reject(new Error(explanation.join("\n")));
      return;
    }
    const delayMs = this.#backoff.delayAfter(performance.now() - this.#startedAt);
    const isOrderly = reason === ENDED_IN_ORDER;
    const how = isOrderly ? "ended in order" : `died (${reason})`;
    this.#say(`${this.name} ${how}: starting it again in ${inSeconds(delayMs)}.`);
    // The same failure over and over is told once.
    if (!isOrderly && this.#failuresInARow === 0)
      for (const line of this.#logTail()) this.#say(line);
    if (!isOrderly) this.#failuresInARow += 1;
    this.#restartTimer = setTimeout(() => this.#launch(), delayMs);
  }

  #logTail(): string[] {
    const { logPath } = this.#plan;
    return [...lastLines(logPath).map((line) => `  | ${line}`), `  log: ${logPath}`];
  }
}
