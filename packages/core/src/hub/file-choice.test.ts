import { describe, expect, test } from "vitest";
import type { CatalogueEntry } from "../catalogue.ts";
import type { Precision } from "../model-files/manifest.ts";
import { chooseExternalData, chooseFiles } from "./file-choice.ts";
import type { Repository } from "./repository.ts";

const SMALL = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"];

function repositoryOf(...paths: string[]): Repository {
  const files = paths.map((path) => ({ path, bytes: 1, checksum: undefined }));
  return { commit: "0".repeat(40), licence: { spdx: "mit", commercial: true }, files };
}

const choose = (
  paths: string[],
  wanted: Precision[],
  processor = "x64-avx2",
  entry?: CatalogueEntry,
) => chooseFiles(repositoryOf(...SMALL, ...paths), wanted, entry, processor).onnxName;

test("the first wanted precision that is there is taken, in onnx/ before the top", () => {
  const paths = ["model.onnx", "onnx/model.onnx", "onnx/model_fp16.onnx"];
  expect(choose(paths, ["int8", "fp16", "fp32"])).toBe("onnx/model_fp16.onnx");
  expect(choose(paths, ["fp32"])).toBe("onnx/model.onnx");
  expect(choose(["model.onnx"], ["fp32"])).toBe("model.onnx");
});

test.each([
  ["x64-amx_int8", "onnx/model_qint8_avx512_vnni.onnx"],
  ["x64-avx512_vnni", "onnx/model_qint8_avx512_vnni.onnx"],
  ["x64-avx512bw", "onnx/model_qint8_avx512.onnx"],
  ["x64-avx2", "onnx/model_quint8_avx2.onnx"],
  ["arm64-i8mm", "onnx/model_qint8_arm64.onnx"],
])("of int8 files for several processors %s takes %s", (processor, expected) => {
  const kinds = ["qint8_arm64", "qint8_avx512", "qint8_avx512_vnni", "quint8_avx2"];
  const paths = kinds.map((kind) => `onnx/model_${kind}.onnx`);
  expect(choose(paths, ["int8"], processor)).toBe(expected);
  expect(choose([...paths, "onnx/model_quantized.onnx"], ["int8"], processor)).toBe(
    "onnx/model_quantized.onnx",
  );
});

test("the catalogue's name comes before the usual ones", () => {
  const entry = { files: { fp16: "rerank.onnx" } } as unknown as CatalogueEntry;
  expect(choose(["onnx/model_fp16.onnx", "rerank.onnx"], ["fp16"], "x64", entry)).toBe(
    "rerank.onnx",
  );
});

test("config, tokenizer and the weights beside the graph come along, nothing else", () => {
  const data = ["onnx/model.onnx_data", "onnx/model.onnx_data_1", "onnx/model.onnx.data"];
  const others = ["onnx/model_fp16.onnx", "onnx/model_fp16.onnx_data", "README.md", "a.py"];
  const repository = repositoryOf(...SMALL, "onnx/model.onnx", ...data, ...others);
  const { files } = chooseFiles(repository, ["fp32"], undefined, "x64");
  expect(files.map(({ path }) => path)).toEqual([...SMALL, "onnx/model.onnx", ...data]);
});

describe("refused by name", () => {
  test("no fitting ONNX file", () => {
    expect(() => choose(["onnx/model_q4.onnx"], ["fp32", "int8"])).toThrow(
      "no ONNX file for fp32, int8; it has onnx/model_q4.onnx",
    );
    expect(() => choose([], ["fp32"])).toThrow("it has none at all");
  });

  test.each(["config.json", "tokenizer.json"])("no %s", (name) => {
    const rest = SMALL.filter((each) => each !== name);
    const repository = repositoryOf(...rest, "model.onnx");
    expect(() => chooseFiles(repository, ["fp32"], undefined, "x64")).toThrow(`has no ${name}`);
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
