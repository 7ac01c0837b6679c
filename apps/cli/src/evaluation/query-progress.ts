// Owns: how far a run over many queries has come: a bar that moves on a terminal, else a line every tenth.
// Must not know: what is done for a query.

import { barOf, type Screen, TerminalLine } from "../terminal-line.ts";

/** Counts up to `total`; those that were known already count, but say nothing of the time left. */
export class QueryProgress {
  readonly #screen: Screen;
  readonly #terminal: TerminalLine;
  readonly #total: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  #known: number;
  #done: number;

  constructor(screen: Screen, total: number, known = 0, now = () => performance.now()) {
    this.#screen = screen;
    this.#terminal = new TerminalLine(screen, now);
    this.#total = total;
    this.#known = known;
    this.#done = known;
    this.#now = now;
    this.#startedAt = now();
  }

  advance(): void {
    this.#done++;
    if (this.#screen.isTTY) {
      const bar = barOf(this.#done / this.#total);
      this.#terminal.draw(`${bar} ${this.#line()}`, this.#done === this.#total);
    } else if (this.#tenths(this.#done) > this.#tenths(this.#done - 1)) {
      this.#screen.write(`${this.#line()}\n`);
    }
  }

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    this.#terminal.end();
  }

  #tenths(done: number): number {
    return Math.floor((10 * done) / this.#total);
  }

  #line(): string {
    const asked = this.#done - this.#known;
    const leftMs = ((this.#now() - this.#startedAt) / asked) * (this.#total - this.#done);
    return `${this.#done} of ${this.#total} queries, ${formatTime(leftMs)} left`;
  }
}

/** `95000` is `1 min 35 s`. */
export function formatTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
