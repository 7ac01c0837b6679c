// Owns: turns: what has one name is done one after another.
// Must not know: what is done.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** What `work` gives, begun when all before it under this name has ended, well or not. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
