// Owns: how an import's progress looks: a bar that moves on a terminal, else a line every tenth.
// Must not know: what is imported.

import { barOf, type Screen, TerminalLine } from "./terminal-line.ts";

export class ImportBar {
  readonly #screen: Screen;
  readonly #terminal: TerminalLine;
  readonly #totalBytes: number | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;
  #tenths = 0;

  /** Without a total, as of a pipe, it counts only. */
  constructor(screen: Screen, totalBytes: number | undefined, now = () => performance.now()) {
    this.#screen = screen;
    this.#terminal = new TerminalLine(screen, now);
    this.#totalBytes = totalBytes;
    this.#now = now;
    this.#startedAt = now();
  }

  show(readBytes: number, lines: number, failed: number): void {
    const share = this.#totalBytes ? Math.min(1, readBytes / this.#totalBytes) : undefined;
    const line = this.#line(share, lines, failed);
    if (this.#screen.isTTY) {
      this.#terminal.draw(share === undefined ? line : `${barOf(share)} ${line}`);
      return;
    }
    const tenths = Math.floor(10 * (share ?? 0));
    if (tenths > this.#tenths) this.#screen.write(`${line}\n`);
    this.#tenths = Math.max(tenths, this.#tenths);
  }

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    this.#terminal.end();
  }

  #line(share: number | undefined, lines: number, failed: number): string {
    const seconds = Math.max(0.001, (this.#now() - this.#startedAt) / 1000);
    const percent = share === undefined ? "" : `${`${Math.floor(share * 100)}`.padStart(3)} %  `;
    const wrong = failed > 0 ? `, ${failed} failed` : "";
    const left = share ? `, ${Math.round((seconds / share) * (1 - share))} s left` : "";
    return `${percent}${lines} lines, ${Math.round(lines / seconds)}/s${wrong}${left}`;
  }
}
