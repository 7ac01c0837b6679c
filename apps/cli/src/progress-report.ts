// Owns: how a download's progress looks: a line that moves on a terminal, else one line a file.
// Must not know: what is downloaded.
import type { DownloadProgress } from "@crossrank/core";
import { formatBytes } from "./format-bytes.ts";
import { type Screen, TerminalLine } from "./terminal-line.ts";

/** Feed `onProgress`, then call `end`. */
export class ProgressReport {
  readonly #screen: Screen;
  readonly #terminal: TerminalLine;
  #lastDone = "";

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#terminal = new TerminalLine(screen);
  }

  readonly onProgress = (progress: DownloadProgress): void => {
    if (this.#screen.isTTY) this.#redraw(progress);
    else this.#tellWhenDone(progress);
  };

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    this.#terminal.end();
  }

  #redraw(progress: DownloadProgress): void {
    const { file, overallReceivedBytes: received, overallTotalBytes: total } = progress;
    const percent = total === 0 ? 100 : Math.floor((received / total) * 100);
    const line = `${`${percent}`.padStart(3)} %  ${formatBytes(received)} of ${formatBytes(total)}  ${file}`;
    this.#terminal.draw(line, received === total);
  }

  #tellWhenDone({ file, receivedBytes, totalBytes }: DownloadProgress): void {
    if (receivedBytes < totalBytes || file === this.#lastDone) return;
    this.#lastDone = file;
    this.#screen.write(`${file}  ${formatBytes(totalBytes)}\n`);
  }
}
