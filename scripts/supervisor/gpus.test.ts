import { expect, test } from "vitest";
import { gpuOfWorker, gpusToShare } from "./gpus.ts";

const driver = async () => "GPU-a\nGPU-b\n";

test.each([
  ["what the driver lists", {}, ["GPU-a", "GPU-b"]],
  ["what CUDA_VISIBLE_DEVICES names", { CUDA_VISIBLE_DEVICES: "2, 5" }, ["2", "5"]],
  ["nothing, when it names one", { CUDA_VISIBLE_DEVICES: "1" }, []],
  ["nothing, when it hides all", { CUDA_VISIBLE_DEVICES: "" }, []],
  ["nothing, on the CPU", { DEVICE: "cpu" }, []],
])("workers share %s", async (_, environment, gpus) => {
  expect(await gpusToShare(environment, driver)).toEqual(gpus);
});

test("where there is no driver nothing is shared", async () => {
  expect(await gpusToShare({}, async () => "")).toEqual([]);
});

test("each worker sees a GPU of its own, by turns", () => {
  const seen = [0, 1, 2].map((worker) => gpuOfWorker(worker, ["a", "b"]));
  expect(seen.map((environment) => environment["CUDA_VISIBLE_DEVICES"])).toEqual(["a", "b", "a"]);
  expect(gpuOfWorker(1, [])).toEqual({});
});
