// Owns: an arm that is a process answering one JSON line with another (see arms/lines.py).
import { createInterface, type Interface } from "node:readline";
import { type Arm, ArmProcess } from "./arm.ts";

interface Reply {
  readonly versions?: Record<string, string>;
  readonly logits?: number[];
}

export class LineArm implements Arm {
  readonly #process: ArmProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<never>;
  versions: Readonly<Record<string, string>> = {};

  private constructor(running: ArmProcess, lines: Interface) {
    this.#process = running;
    this.#lines = lines[Symbol.asyncIterator]();
    this.#ended = running.ended();
    this.#ended.catch(() => {}); // who waits for a reply is told
  }

  /** @throws Error with the last complaint of a process that does not become ready. */
  static async start(command: readonly [string, ...string[]], log: string): Promise<LineArm> {
    const running = new ArmProcess(command, log, "pipe");
    const { stdout } = running.child;
    if (stdout === null) throw new Error("no pipe");
    const arm = new LineArm(running, createInterface({ input: stdout }));
    arm.versions = (await arm.#reply()).versions ?? {};
    return arm;
  }

  get pids(): number[] {
    return [this.#process.pid];
  }

  async score(query: string, documents: readonly string[], batchSize: number | null) {
    this.#process.child.stdin?.write(`${JSON.stringify({ query, documents, batchSize })}\n`);
    const { logits } = await this.#reply();
    if (logits === undefined) throw new Error("a reply without logits");
    return logits;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  async #reply(): Promise<Reply> {
    const { value, done } = await Promise.race([this.#lines.next(), this.#ended]);
    // Its end is about to be told, with the reason.
    if (done === true) return this.#ended;
    return JSON.parse(value) as Reply;
  }
}
