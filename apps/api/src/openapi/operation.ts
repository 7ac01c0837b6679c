// Owns: what every operation of the document has: an id, tags, whether a key may be asked for.
// Must not know: any one operation.
import type { Json } from "./schemas.ts";

/** By server whose clients call it; in the order in which they are shown. */
export const TAGS = {
  native: "Our own, a superset of what most clients send.",
  jobs: "Rerank later.",
  batches: "Rerank a file of requests, as OpenAI's batch API.",
  search: "Import documents, recall some, rerank those.",
  webhooks: "Be told when jobs end.",
  service: "What the service tells of itself.",
  Cohere: "As Cohere's API, v1 and v2.",
  Jina: "As Jina's API.",
  Voyage: "As Voyage's API.",
  TEI: "As Hugging Face's text-embeddings-inference.",
  vLLM: "As vLLM's server.",
  Infinity: "As Infinity's server.",
  Ollama: "As servers in Ollama's manner.",
  "NVIDIA NIM": "As NVIDIA's reranking microservice.",
  Weaviate: "As Weaviate's reranker-transformers container.",
  Xinference: "As Xinference's server.",
} as const satisfies Record<string, string>;

export type Tag = keyof typeof TAGS;

/** A key is asked for where the service has any; the caller may show it in each of these ways. */
export const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer" },
  basic: { type: "http", scheme: "basic", description: "The key as password." },
  header: { type: "apiKey", in: "header", name: "X-API-Key" },
} as const satisfies Record<string, Json>;

export const SECURITY: readonly Json[] = [
  {},
  ...Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
];

export interface Operation {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly tags: readonly Tag[];
  /** Whether it never asks for a key. */
  readonly isOpen?: boolean;
  readonly rest: Json;
}

/** An entry of `paths`. */
export function operation(of: Operation): readonly [path: string, item: object] {
  const { method, path, summary, tags, isOpen = false, rest } = of;
  const operationId = operationIdOf(method, path);
  const item = { operationId, summary, tags, ...(isOpen && { security: [] }), ...rest };
  return [path, { [method]: item }];
}

/** `POST /cohere/v1/rerank` is `postCohereV1Rerank`: made of what clients rely on anyway. */
function operationIdOf(method: string, path: string): string {
  const words = path.replace("{", "by-").split(/[^A-Za-z0-9]+/);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
