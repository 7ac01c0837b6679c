// Owns: that work which may have killed a worker is done alone: what it does then, it does to itself.
// Must not know: what the work is.
import type { Urgency } from "@crossrank/protocol/priority";

export interface Kind {
  readonly urgency: Urgency;
  readonly isSuspect: boolean;
}

interface Waiting extends Kind {
  readonly sinceMs: number;
  readonly begin: () => void;
}

/** A suspect that nobody waits for lets those go first that somebody waits for, so long at most. */
const PATIENCE_MS = 5000;

/** Suspects run one at a time and with nothing beside them; all other work runs side by side. */
export class Isolation {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #suspectRuns = false;

  async during<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ ...kind, sinceMs: performance.now(), begin });
      this.#beginNext();
    });
    try {
      return await work();
    } finally {
      this.#running--;
      if (kind.isSuspect) this.#suspectRuns = false;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    for (;;) {
      const next = this.#next();
      const mayBegin = next?.isSuspect ? this.#running === 0 : !this.#suspectRuns;
      if (next === undefined || !mayBegin) return;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running++;
      this.#suspectRuns = next.isSuspect;
      next.begin();
    }
  }

  // In order of arrival, so that nothing waits for ever; but a crash leaves dozens of suspects behind, and
  // whoever waits for an answer should not have to wait for them all.
  #next(): Waiting | undefined {
    const [first] = this.#waiting;
    const letsOthersGo =
      first?.isSuspect &&
      first.urgency === "background" &&
      performance.now() - first.sinceMs < PATIENCE_MS;
    const urgent = letsOthersGo && this.#waiting.find(({ urgency }) => urgency === "interactive");
    return urgent || first;
  }
}
