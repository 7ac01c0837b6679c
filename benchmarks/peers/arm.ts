// Owns: what every way to score has in common here, and the surroundings that make them comparable.
// Must not know: any single peer.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";

/** The files of one model; every arm gets the same. */
export interface ModelFiles {
  readonly name: string;
  readonly folder: string;
  /** Within the folder. */
  readonly onnx: string;
  /** Whether there are PyTorch weights as well. */
  readonly hasTorch: boolean;
}

/** A running arm. */
export interface Arm {
  /** The processes whose trees do the work. */
  readonly pids: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
  /** Raw logits in the order of the documents. `batchSize` null: whatever the arm does by itself. */
  score(query: string, documents: readonly string[], batchSize: number | null): Promise<number[]>;
  stop(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  readonly door: "in process" | "HTTP";
  /** Whether a caller or operator can choose its batch size at all. */
  readonly hasBatchSize: boolean;
  /** Why it cannot score this model, if so: told in the report. */
  unfit(model: ModelFiles): string | undefined;
  start(model: ModelFiles): Promise<Arm>;
}

/** One thread everywhere, nothing fetched, nothing reported home. */
const SURROUNDINGS = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  RAYON_NUM_THREADS: "1",
  TOKENIZERS_PARALLELISM: "false",
  HF_HUB_OFFLINE: "1",
  DO_NOT_TRACK: "1",
  INFINITY_ANONYMOUS_USAGE_STATS: "0",
  PYTHONDONTWRITEBYTECODE: "1",
};

/** A process with its output in `log`, except what goes through the pipes asked for. */
export class ArmProcess {
  readonly child: ChildProcess;
  readonly #log: string;
  readonly #name: string;

  constructor(command: readonly [string, ...string[]], log: string, pipes: "pipe" | "ignore") {
    const file = openSync(log, "a");
    const [program, ...args] = command;
    this.child = spawn(program, args, {
      env: { ...process.env, ...SURROUNDINGS },
      stdio: [pipes, pipes === "pipe" ? "pipe" : file, file],
    });
    closeSync(file);
    const { child } = this;
    const endWithUs = () => child.kill("SIGKILL");
    process.once("exit", endWithUs);
    child.once("exit", () => process.off("exit", endWithUs));
    this.#log = log;
    this.#name = path.basename(program);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Rejects when the process ends or cannot be started, with the last line of its log. */
  async ended(): Promise<never> {
    const [reason] = await Promise.race([once(this.child, "exit"), once(this.child, "error")]);
    const lines = readFileSync(this.#log, "utf8").trim().split("\n");
    const last = lines.findLast((line) => /error|exception|cannot|not found/i.test(line));
    throw new Error(`${this.#name} ended (${reason}): ${last?.trim() ?? lines.at(-1) ?? ""}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await exited;
  }
}
