// Owns: how a download's progress looks: a line that moves on a terminal, else one line a file.
// Must not know: what is downloaded.
import type { DownloadProgress } from "@crossrank/core";
import { formatBytes } from "./format-bytes.ts";

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_INTERVAL_MS = 100;

/** Feed `onProgress`, then call `end`. */
export class ProgressReport {
  readonly #screen: Screen;
  #drawnAt = 0;
  #lastDone = "";

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  readonly onProgress = (progress: DownloadProgress): void => {
    if (this.#screen.isTTY) this.#redraw(progress);
    else this.#tellWhenDone(progress);
  };

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    if (this.#drawnAt > 0) this.#screen.write("\r\u001b[K");
  }

  #redraw(progress: DownloadProgress): void {
    const isLast = progress.overallReceivedBytes === progress.overallTotalBytes;
    if (!isLast && performance.now() - this.#drawnAt < REDRAW_INTERVAL_MS) return;
    this.#drawnAt = performance.now();
    const { file, overallReceivedBytes: received, overallTotalBytes: total } = progress;
    const percent = total === 0 ? 100 : Math.floor((received / total) * 100);
    const line = `${`${percent}`.padStart(3)} %  ${formatBytes(received)} of ${formatBytes(total)}  ${file}`;
    this.#screen.write(`\r\u001b[K${line.slice(0, (this.#screen.columns ?? 80) - 1)}`);
  }

  #tellWhenDone({ file, receivedBytes, totalBytes }: DownloadProgress): void {
    if (receivedBytes < totalBytes || file === this.#lastDone) return;
    this.#lastDone = file;
    this.#screen.write(`${file}  ${formatBytes(totalBytes)}\n`);
  }
}
