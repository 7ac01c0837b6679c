// Owns: how an import's progress looks: a bar that moves on a terminal, else a line every tenth.
// Must not know: what is imported.

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_COLUMNS = 24;

export class ImportBar {
  readonly #screen: Screen;
  readonly #totalBytes: number | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;
  #tenths = 0;

  /** Without a total, as of a pipe, it counts only. */
  constructor(screen: Screen, totalBytes: number | undefined, now = () => performance.now()) {
    this.#screen = screen;
    this.#totalBytes = totalBytes;
    this.#now = now;
    this.#startedAt = now();
  }

  show(readBytes: number, lines: number, failed: number): void {
    const share = this.#totalBytes ? Math.min(1, readBytes / this.#totalBytes) : undefined;
    const line = this.#line(share, lines, failed);
    if (this.#screen.isTTY) {
      const full = Math.round(BAR_COLUMNS * (share ?? 0));
      const bar =
        share === undefined ? "" : `${"█".repeat(full)}${"░".repeat(BAR_COLUMNS - full)} `;
      this.#screen.write(`\r\u001b[K${`${bar}${line}`.slice(0, (this.#screen.columns ?? 80) - 1)}`);
      return;
    }
    const tenths = Math.floor(10 * (share ?? 0));
    if (tenths > this.#tenths) this.#screen.write(`${line}\n`);
    this.#tenths = Math.max(tenths, this.#tenths);
  }

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    if (this.#screen.isTTY) this.#screen.write("\r\u001b[K");
  }

  #line(share: number | undefined, lines: number, failed: number): string {
    const seconds = Math.max(0.001, (this.#now() - this.#startedAt) / 1000);
    const percent = share === undefined ? "" : `${`${Math.floor(share * 100)}`.padStart(3)} %  `;
    const wrong = failed > 0 ? `, ${failed} failed` : "";
    const left = share ? `, ${Math.round((seconds / share) * (1 - share))} s left` : "";
    return `${percent}${lines} lines, ${Math.round(lines / seconds)}/s${wrong}${left}`;
  }
}
