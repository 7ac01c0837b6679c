// Owns: that work which may have killed a worker is done alone: what it does then, it does to itself.
// Must not know: what the work is.

interface Waiting {
  readonly isSuspect: boolean;
  readonly begin: () => void;
}

/** Suspects run one at a time and with nothing beside them; all other work runs side by side. */
export class Isolation {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #suspectRuns = false;

  async during<T>(isSuspect: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ isSuspect, begin });
      this.#beginNext();
    });
    try {
      return await work();
    } finally {
      this.#running--;
      if (isSuspect) this.#suspectRuns = false;
      this.#beginNext();
    }
  }

  // In order of arrival, so that neither kind waits for ever.
  #beginNext(): void {
    for (;;) {
      const [next] = this.#waiting;
      const mayBegin = next?.isSuspect ? this.#running === 0 : !this.#suspectRuns;
      if (next === undefined || !mayBegin) return;
      this.#waiting.shift();
      this.#running++;
      this.#suspectRuns = next.isSuspect;
      next.begin();
    }
  }
}
