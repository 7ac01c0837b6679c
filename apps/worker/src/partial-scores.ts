// Owns: telling the followers of a run how far it is, as batches end.
// Must not know: how documents are scored, who follows.
import type { DocumentScore } from "@crossrank/protocol/document-score";
import type { ScoresByDigest } from "@crossrank/protocol/rerank-cache";
import type { RunEvents } from "@crossrank/protocol/run-events";
import type { RunName, Runs } from "@crossrank/protocol/runs";

/** What comes within this time is told at once. */
const GATHER_MS = 100;

export class PartialScores {
  readonly #run: RunName;
  readonly #workerId: string;
  readonly #runs: Runs;
  #gathered: RunEvents["scored"]["scores"] = [];
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<unknown> = Promise.resolve();

  constructor(run: RunName, workerId: string, runs: Runs) {
    this.#run = run;
    this.#workerId = workerId;
    this.#runs = runs;
  }

  /** The run is under way; `known` are the scores that need no scoring. */
  begin(documents: number, known: ScoresByDigest): void {
    this.#tell("started", { worker: this.#workerId, documents });
    for (const [digest, score] of known) this.add(digest, score);
  }

  add(digest: string, { logit }: DocumentScore): void {
    this.#gathered.push([digest, logit]);
    this.#timer ??= setTimeout(() => this.#tellGathered(), GATHER_MS);
  }

  /** Tells what is left. Never throws: who follows gets the whole ranking at the end. */
  async flush(): Promise<void> {
    this.#tellGathered();
    await this.#telling;
  }

  #tellGathered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    this.#tell("scored", { scores: this.#gathered });
    this.#gathered = [];
  }

  #tell<Type extends keyof RunEvents>(type: Type, data: RunEvents[Type]): void {
    this.#telling = this.#telling
      .then(() => this.#runs.report(this.#run, type, data))
      .catch(() => {});
  }
}
