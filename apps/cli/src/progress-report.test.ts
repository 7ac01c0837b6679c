import { expect, test } from "vitest";
import { ProgressReport } from "./progress-report.ts";

const progress = (file: string, received: number, before: number) => ({
  file,
  receivedBytes: received,
  totalBytes: 100,
  overallReceivedBytes: before + received,
  overallTotalBytes: 200,
});

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { written, isTTY, columns: 40, write };
}

test("without a terminal there is one line a file, and no control characters", () => {
  const screen = screenOf(false);
  const report = new ProgressReport(screen);
  for (const received of [0, 40, 100, 100]) report.onProgress(progress("a", received, 0));
  for (const received of [0, 100]) report.onProgress(progress("b", received, 100));
  report.end();
  expect(screen.written).toEqual(["a  100 B\n", "b  100 B\n"]);
});

test("on a terminal one line moves, no wider than it, and is gone at the end", () => {
  const screen = screenOf(true);
  const report = new ProgressReport(screen);
  report.onProgress(progress("onnx/a-very-long-name-of-a-model-file.onnx", 0, 100));
  report.onProgress(progress("b", 100, 100));
  report.end();
  expect(screen.written[0]).toBe("\r\u001b[K 50 %  100 B of 200 B  onnx/a-very-long");
  expect(screen.written.slice(1)).toEqual(["\r\u001b[K100 %  200 B of 200 B  b", "\r\u001b[K"]);
});
