// One right call of each dialect, in its own words, for tests that ask all of them.

export interface DialectCall {
  readonly path: string;
  /** The field that holds the documents, and the one that holds the query. */
  readonly documentsField: string;
  readonly queryField: string;
  /** Whether the caller names a model in the body. */
  readonly namesModel: boolean;
  body(query: unknown, documents: unknown): Record<string, unknown>;
}

const plain = (path: string): DialectCall => ({
  path,
  documentsField: "documents",
  queryField: "query",
  namesModel: true,
  body: (query, documents) => ({ query, documents }),
});

const passages = (documents: unknown) =>
  Array.isArray(documents)
    ? documents.map((text) => (typeof text === "string" ? { text } : text))
    : documents;

export const DIALECT_CALLS: readonly DialectCall[] = [
  plain("/v1/rerank"),
  plain("/rerank"),
  plain("/cohere/v1/rerank"),
  plain("/cohere/v2/rerank"),
  plain("/jina/v1/rerank"),
  plain("/voyage/v1/rerank"),
  plain("/infinity/rerank"),
  plain("/xinference/v1/rerank"),
  plain("/api/rerank"),
  plain("/vllm/v1/rerank"),
  {
    path: "/v1/score",
    documentsField: "text_2",
    queryField: "text_1",
    namesModel: true,
    body: (query, documents) => ({ text_1: query, text_2: documents }),
  },
  {
    path: "/v1/ranking",
    documentsField: "passages",
    queryField: "query",
    namesModel: true,
    body: (query, documents) => ({
      query: typeof query === "string" ? { text: query } : query,
      passages: passages(documents),
    }),
  },
  {
    path: "/tei/rerank",
    documentsField: "texts",
    queryField: "query",
    namesModel: false,
    body: (query, texts) => ({ query, texts }),
  },
  {
    path: "/weaviate/rerank",
    documentsField: "documents",
    queryField: "query",
    namesModel: false,
    body: (query, documents) => ({ query, documents, property: "" }),
  },
];
