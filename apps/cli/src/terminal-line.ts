// Owns: one line of a terminal that is drawn again and again, and is gone at the end; a bar to begin it with.
// Must not know: what is under way.

/** What is written to, as `process.stderr`. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_INTERVAL_MS = 100;
const BAR_COLUMNS = 24;

export class TerminalLine {
  readonly #screen: Screen;
  readonly #now: () => number;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(screen: Screen, now = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  /** Not wider than the terminal, and not more often than can be read; the last one always. */
  draw(text: string, isLast = false): void {
    if (!isLast && this.#now() - this.#drawnAt < REDRAW_INTERVAL_MS) return;
    this.#drawnAt = this.#now();
    this.#screen.write(`\r\u001b[K${text.slice(0, (this.#screen.columns ?? 80) - 1)}`);
  }

  /** Leaves it empty for what comes next. */
  end(): void {
    if (this.#screen.isTTY) this.#screen.write("\r\u001b[K");
  }
}

/** `share` is from 0 to 1. */
export function barOf(share: number): string {
  const full = Math.round(BAR_COLUMNS * share);
  return "█".repeat(full) + "░".repeat(BAR_COLUMNS - full);
}
