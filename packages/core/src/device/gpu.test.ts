import { expect, test } from "vitest";
import { onlyVisible, parseGpus, whyNoCuda } from "./gpu.ts";

const CSV = [
  "0, GPU-aaaa-1, NVIDIA A10, 23028, 22000, 550.54.15",
  "1, GPU-bbbb-2, NVIDIA L4, 23034, 100, 550.54.15",
  "",
].join("\n");

test("nvidia-smi's lines become GPUs with sizes in bytes", () => {
  expect(parseGpus(CSV)).toEqual([
    {
      index: 0,
      uuid: "GPU-aaaa-1",
      name: "NVIDIA A10",
      totalBytes: 23028 * 2 ** 20,
      freeBytes: 22000 * 2 ** 20,
      driver: "550.54.15",
    },
    expect.objectContaining({ index: 1, name: "NVIDIA L4" }),
  ]);
});

test("a failing nvidia-smi lists no GPU", () => {
  expect(parseGpus("NVIDIA-SMI has failed because it could not talk to the driver.\n")).toEqual([]);
  expect(parseGpus("")).toEqual([]);
});

test.each([
  [undefined, [0, 1]],
  ["1", [1]],
  ["1,0", [1, 0]],
  ["GPU-bbbb", [1]],
  ["0,7,1", [0]],
  ["", []],
  ["-1", []],
])("CUDA_VISIBLE_DEVICES=%s leaves GPUs %j in this order", (visible, indices) => {
  expect(onlyVisible(parseGpus(CSV), visible).map(({ index }) => index)).toEqual(indices);
});

test.skipIf(process.platform !== "linux" || process.arch !== "x64").each(["", "-1", "none"])(
  "CUDA_VISIBLE_DEVICES=%j is why there is no CUDA",
  (visible) => expect(whyNoCuda(visible)).toContain("hides every GPU"),
);
