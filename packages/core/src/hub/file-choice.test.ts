import { describe, expect, test } from "vitest";
import type { CatalogueEntry } from "../catalogue.ts";
import type { Precision } from "../model-files/manifest.ts";
import { chooseExternalData, chooseFiles } from "./file-choice.ts";
import type { Repository } from "./repository.ts";

const AVX2 = new Set(["avx2"]);
const SMALL = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"];

function repositoryOf(...paths: string[]): Repository {
  const files = paths.map((path) => ({ path, bytes: 1, checksum: undefined }));
  return { commit: "0".repeat(40), licence: { spdx: "mit", commercial: true }, files };
}

const choose = (
  paths: string[],
  wanted: Precision[],
  processor: ReadonlySet<string> = AVX2,
  entry?: CatalogueEntry,
) => chooseFiles(repositoryOf(...SMALL, ...paths), wanted, entry, processor).onnxName;

test("the first wanted precision that is there is taken, in onnx/ before the top", () => {
  const paths = ["model.onnx", "onnx/model.onnx", "onnx/model_fp16.onnx"];
  expect(choose(paths, ["int8", "fp16", "fp32"])).toBe("onnx/model_fp16.onnx");
  expect(choose(paths, ["fp32"])).toBe("onnx/model.onnx");
  expect(choose(["model.onnx"], ["fp32"])).toBe("model.onnx");
});

test("an int8 file for this processor comes after one for all", () => {
  const paths = ["arm64", "avx512_vnni"].map((kind) => `onnx/model_qint8_${kind}.onnx`);
  expect(choose(paths, ["int8"], new Set(["avx512_vnni"]))).toBe(paths[1]);
  expect(choose(paths, ["int8"], new Set(["asimd"]))).toBe(paths[0]);
  const quantized = "onnx/model_quantized.onnx";
  expect(choose([...paths, quantized], ["int8"], new Set(["asimd"]))).toBe(quantized);
});

test("the catalogue's name comes before the usual ones", () => {
  const entry = { files: { fp16: "rerank.onnx" } } as unknown as CatalogueEntry;
  expect(choose(["onnx/model_fp16.onnx", "rerank.onnx"], ["fp16"], AVX2, entry)).toBe(
    "rerank.onnx",
  );
});

test("config, tokenizer and the weights beside the graph come along, nothing else", () => {
  const data = ["onnx/model.onnx_data", "onnx/model.onnx_data_1", "onnx/model.onnx.data"];
  const others = ["onnx/model_fp16.onnx", "onnx/model_fp16.onnx_data", "README.md", "a.py"];
  const repository = repositoryOf(...SMALL, "onnx/model.onnx", ...data, ...others);
  const { files } = chooseFiles(repository, ["fp32"], undefined, AVX2);
  expect(files.map(({ path }) => path)).toEqual([...SMALL, "onnx/model.onnx", ...data]);
});

describe("refused by name", () => {
  test("another precision than the one asked for, as for a folder", () => {
    expect(() => choose(["onnx/model.onnx", "onnx/model_q4.onnx"], ["int8"])).toThrow(
      expect.objectContaining({
        code: "option_invalid",
        message: "the model has no int8 file, only fp32 (onnx/model.onnx)",
      }),
    );
  });

  test("no ONNX file, or several of which none is the usual one", () => {
    const refusal = (list: string) =>
      expect.objectContaining({ code: "model_invalid", message: expect.stringContaining(list) });
    expect(() => choose([], ["fp32"])).toThrow(refusal(": none"));
    const odd = ["onnx/model_q4.onnx", "onnx/model_bnb4.onnx"];
    expect(() => choose(odd, ["fp32"])).toThrow(refusal(odd.join(", ")));
  });

  test.each(["config.json", "tokenizer.json"])("no %s", (name) => {
    const rest = SMALL.filter((each) => each !== name);
    const repository = repositoryOf(...rest, "model.onnx");
    expect(() => chooseFiles(repository, ["fp32"], undefined, AVX2)).toThrow(`has no ${name}`);
  });

  test.each(["part.2", "../../etc/passwd", "/etc/passwd", "/part.1"])(
    "weights in %s",
    (location) => {
      const repository = repositoryOf("onnx/model.onnx", "onnx/part.1", "etc/passwd");
      const choice = () => chooseExternalData(repository, "onnx/model.onnx", new Set([location]));
      expect(choice).toThrow(`has weights in ${location}, which the repository does not hold`);
    },
  );
});

test("weights are found beside the graph and above it, inside the repository", () => {
  const repository = repositoryOf("onnx/model.onnx", "onnx/part.1", "shared.bin");
  const locations = new Set(["part.1", "../shared.bin"]);
  const files = chooseExternalData(repository, "onnx/model.onnx", locations);
  expect(files.map(({ path }) => path)).toEqual(["onnx/part.1", "shared.bin"]);
});
