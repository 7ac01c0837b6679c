/**
 * Owns the facts about models known to give one logit a pair: where the ONNX files lie, licence, size.
 * Must not know how a model is downloaded or run; what a repository holds today its hub tells.
 */
import { fileURLToPath } from "node:url";
import type { Precision } from "./model-files/manifest.ts";

export interface Licence {
  /** As the model's authors name it; `unknown` where nobody does. */
  readonly spdx: string;
  /** False where the licence rules out commercial use: such a model is asked for first. */
  readonly commercial: boolean;
}

/** A model of the hub; sizes, checksums and commits are the hub's to tell, not this table's. */
export interface CatalogueEntry {
  readonly id: string;
  /** Repository of the ONNX files with config and tokenizer beside them, where it is not `id`. */
  readonly onnxRepository?: string;
  /** Only names that are known for sure; the usual names are tried for the other precisions. */
  readonly files: { readonly [precision in Precision]?: string };
  /** Tokens of a whole pair. */
  readonly maxTokens: number;
  readonly licence: Licence;
  readonly languages: string;
  readonly parameters: string;
}

const APACHE: Licence = { spdx: "Apache-2.0", commercial: true };
const MIT: Licence = { spdx: "MIT", commercial: true };
const PLAIN = "onnx/model.onnx";

/** In the order of the documentation: general first, then by family and size. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: "BAAI/bge-reranker-v2-m3",
    onnxRepository: "onnx-community/bge-reranker-v2-m3-ONNX",
    files: { int8: "onnx/model_int8.onnx" },
    maxTokens: 8192,
    licence: APACHE,
    languages: "100+",
    parameters: "568M",
  },
  bge("BAAI/bge-reranker-base", "278M"),
  bge("BAAI/bge-reranker-large", "560M"),
  miniLm("cross-encoder/ms-marco-MiniLM-L2-v2", "16M"),
  miniLm("cross-encoder/ms-marco-MiniLM-L4-v2", "19M"),
  miniLm("cross-encoder/ms-marco-MiniLM-L6-v2", "23M"),
  miniLm("cross-encoder/ms-marco-MiniLM-L12-v2", "33M"),
  {
    id: "Alibaba-NLP/gte-reranker-modernbert-base",
    files: {},
    maxTokens: 8192,
    licence: APACHE,
    languages: "en",
    parameters: "149M",
  },
  {
    id: "Alibaba-NLP/gte-multilingual-reranker-base",
    onnxRepository: "onnx-community/gte-multilingual-reranker-base",
    files: {},
    maxTokens: 8192,
    licence: APACHE,
    languages: "70+",
    parameters: "306M",
  },
  mixedbread("mixedbread-ai/mxbai-rerank-xsmall-v1", "70M"),
  mixedbread("mixedbread-ai/mxbai-rerank-base-v1", "184M"),
  mixedbread("mixedbread-ai/mxbai-rerank-large-v1", "435M"),
  jina("jinaai/jina-reranker-v1-tiny-en", "33M"),
  jina("jinaai/jina-reranker-v1-turbo-en", "38M"),
  {
    id: "jinaai/jina-reranker-v2-base-multilingual",
    files: {},
    maxTokens: 1024,
    licence: { spdx: "CC-BY-NC-4.0", commercial: false },
    languages: "100+",
    parameters: "278M",
  },
  {
    id: "maidalun1020/bce-reranker-base_v1",
    onnxRepository: "netease-youdao/Rerank",
    // 556 MB for 278 M parameters: two bytes each.
    files: { fp16: "rerank.onnx" },
    maxTokens: 512,
    licence: APACHE,
    languages: "zh, en",
    parameters: "278M",
  },
];

/** The model that comes with Crossrank: served by this name, never downloaded. */
export const EMBEDDED_MODEL = {
  id: "crossrank-embedded",
  folder: fileURLToPath(new URL("../../../models/crossrank-embedded", import.meta.url)),
} as const;

/** The entry with exactly this id. */
export function findInCatalogue(id: string): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.id === id);
}

function bge(id: string, parameters: string): CatalogueEntry {
  const files = { fp32: PLAIN };
  return { id, files, maxTokens: 512, licence: MIT, languages: "zh, en", parameters };
}

function miniLm(id: string, parameters: string): CatalogueEntry {
  const files = { fp32: PLAIN };
  return { id, files, maxTokens: 512, licence: APACHE, languages: "en", parameters };
}

function mixedbread(id: string, parameters: string): CatalogueEntry {
  const files = { fp32: PLAIN };
  return { id, files, maxTokens: 512, licence: APACHE, languages: "en", parameters };
}

function jina(id: string, parameters: string): CatalogueEntry {
  return { id, files: {}, maxTokens: 8192, licence: APACHE, languages: "en", parameters };
}
