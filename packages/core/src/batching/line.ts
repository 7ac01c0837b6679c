/**
 * Owns one waiting line: first come, first out, and members may leave anywhere.
 * Must not know what waits in it.
 */

/** Members that are gone are skipped, and swept out in bulk: each costs a constant, whatever waits. */
export class Line<T extends { readonly gone: boolean }> {
  #members: T[] = [];
  #head = 0;
  /** How many wait. */
  count = 0;

  get gone(): boolean {
    return this.count === 0;
  }

  push(member: T): void {
    this.#members.push(member);
    this.count += 1;
  }

  first(): T | undefined {
    while (this.#members[this.#head]?.gone) this.#head += 1;
    return this.#members[this.#head];
  }

  /** Returns the first after moving it to the end. */
  rotate(): T | undefined {
    const first = this.first();
    if (first !== undefined) {
      this.#head += 1;
      this.left();
      this.push(first);
    }
    return first;
  }

  /** To be called once for each member that is gone. */
  left(): void {
    this.count -= 1;
    // Sweeping only when most are gone makes it cost each member once or twice.
    if (this.#members.length <= 2 * this.count + 32) return;
    this.#members = this.#members.slice(this.#head).filter((member) => !member.gone);
    this.#head = 0;
  }
}

/** Lines by key; one that empties is forgotten. */
export class Lines<K, T extends { readonly gone: boolean }> {
  readonly #lines = new Map<K, Line<T>>();

  get(key: K): Line<T> | undefined {
    return this.#lines.get(key);
  }

  /** The line of `key`, new and empty where there was none. */
  open(key: K): Line<T> {
    const line = this.#lines.get(key) ?? new Line<T>();
    this.#lines.set(key, line);
    return line;
  }

  /** To be called once for each member of the line that is gone; true when it was the last. */
  left(key: K): boolean {
    const line = this.#lines.get(key);
    line?.left();
    return line?.gone === true && this.#lines.delete(key);
  }
}
