// Owns: a loaded model in a process of its own, run as a worker is, and what its work costs there.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { launchEnvironment } from "../scripts/launch.ts";
import type { ScoreCost, ScoreOrder } from "./encoder-child.ts";

const DATA_FOLDER = path.join(import.meta.dirname, "../.crossrank");

export type Memory = Pick<ScoreCost, "residentMegabytes" | "peakMegabytes">;

export class EncoderProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  /** When the model was loaded. */
  readonly atReady: Memory;

  private constructor(child: ChildProcess, ended: Promise<never>, atReady: Memory) {
    this.#child = child;
    this.#ended = ended;
    this.atReady = atReady;
  }

  /** `dataFolder` holds the compile cache; a new one makes a cold start. */
  static async start(modelFolder: string, dataFolder = DATA_FOLDER): Promise<EncoderProcess> {
    const child = fork(path.join(import.meta.dirname, "encoder-child.ts"), [modelFolder], {
      env: launchEnvironment(process.env, dataFolder),
    });
    const ended = once(child, "exit").then(([code, signal]): never => {
      throw new Error(`The encoder's process ended: ${code ?? signal}`);
    });
    ended.catch(() => {}); // who waits for an answer is told
    const [atReady] = await Promise.race([once(child, "message"), ended]);
    return new EncoderProcess(child, ended, atReady as Memory);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async score(order: ScoreOrder): Promise<ScoreCost> {
    this.#child.send(order);
    const [cost] = await Promise.race([once(this.#child, "message"), this.#ended]);
    return cost as ScoreCost;
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    await this.#ended.catch(() => {});
  }
}
