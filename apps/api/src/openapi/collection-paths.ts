// Owns: the documented paths of collections and of searches.
// Must not know: where documents lie, how they are found.
import {
  collectionListSchema,
  collectionRequestSchema,
  collectionSchema,
  deletedCollectionSchema,
} from "../collections/collection.ts";
import { importReportSchema } from "../collections/import-report.ts";
import {
  feedbackBodySchema,
  feedbackFiguresSchema,
  feedbackReplySchema,
} from "../feedback/feedback-contract.ts";
import { interleavingSchema } from "../interleaving/interleaving-contract.ts";
import { searchBodySchema, searchReplySchema } from "../search/search-contract.ts";
import { type Operation, operation } from "./operation.ts";
import { inPath } from "./parameters.ts";
import { answer, failures, json, QUOTA_HEADERS } from "./responses.ts";
import { anyOf, type Json } from "./schemas.ts";
import { BY_ID, USUAL, WHILE_SCORING, WITH_BODY } from "./usual-failures.ts";

const NAME = inPath("name");
const COLLECTION = json([collectionSchema]);
const RETRIEVER = ["retriever_failed", "retriever_unavailable"] as const;
const QUEUED = ["quota_exceeded", "overloaded", "model_unavailable", "shutting_down"] as const;
const LINE =
  "one document a line: id, text (with title) or fields, metadata, vector. Blank lines are skipped.";

const of = (method: Operation["method"], path: string, summary: string, rest: Json) =>
  operation({ method, path, summary, tags: ["search"], rest });

/** What callers tell of answers, and what it adds up to. */
function feedbackOperations() {
  const told = {
    "application/json": {
      schema: anyOf([feedbackBodySchema], "input"),
      example: { impression_id: "imp_…", document_id: "001", action: "click" },
    },
  };
  return [
    of("post", "/v1/feedback", "Tell which result of a search was chosen.", {
      requestBody: { required: true, content: told },
      responses: {
        "200": answer("Counted, now or before.", json([feedbackReplySchema]), QUOTA_HEADERS),
        ...failures([...BY_ID, ...WITH_BODY, "quota_exceeded", "overloaded"]),
      },
    }),
    of("get", "/v1/collections/{name}/feedback", "How well both orders do, by feedback.", {
      parameters: [NAME],
      responses: {
        "200": answer("Of three windows of time.", json([feedbackFiguresSchema])),
        ...failures(BY_ID),
      },
    }),
    of("get", "/v1/collections/{name}/interleaving", "Which of two rankings is chosen from more.", {
      parameters: [NAME],
      responses: {
        "200": answer("By the two.", json([interleavingSchema])),
        ...failures(BY_ID),
      },
    }),
  ];
}

export function collectionOperations() {
  const content = {
    "application/json": {
      schema: anyOf([collectionRequestSchema], "input"),
      example: { name: "handbook" },
    },
  };
  const lines = { "application/jsonl": { schema: { type: "string", description: LINE } } };
  const search = {
    "application/json": {
      schema: anyOf([searchBodySchema], "input"),
      example: { collection: "handbook", query: "…", recall: 50, top_n: 5 },
    },
  };
  return [
    of("post", "/v1/collections", "Make a collection, unless it is there.", {
      requestBody: { required: true, content },
      responses: {
        "200": answer("It was there.", COLLECTION, ["Location"]),
        "201": answer("Made.", COLLECTION, ["Location"]),
        ...failures([...WITH_BODY, ...RETRIEVER, "conflict", "overloaded"]),
      },
    }),
    of("get", "/v1/collections", "The key's own collections.", {
      responses: { "200": answer("All.", json([collectionListSchema])), ...failures(USUAL) },
    }),
    of("get", "/v1/collections/{name}", "A collection: its retriever, how many documents.", {
      parameters: [NAME],
      responses: { "200": answer("Found.", COLLECTION), ...failures([...BY_ID, ...RETRIEVER]) },
    }),
    of("delete", "/v1/collections/{name}", "Delete a collection with its documents.", {
      parameters: [NAME],
      responses: {
        "200": answer("Deleted.", json([deletedCollectionSchema])),
        ...failures([...BY_ID, ...RETRIEVER]),
      },
    }),
    of("post", "/v1/collections/{name}/documents", "Import documents, a line each.", {
      parameters: [NAME],
      requestBody: { required: true, content: lines },
      responses: {
        "200": answer("What became of each line.", json([importReportSchema])),
        ...failures([...BY_ID, ...RETRIEVER, "unsupported_encoding", "overloaded"]),
      },
    }),
    of("post", "/v1/search", "Recall documents of a collection, and rerank them.", {
      requestBody: { required: true, content: search },
      responses: {
        "200": answer("The best of them.", json([searchReplySchema]), QUOTA_HEADERS),
        ...failures([...WHILE_SCORING, ...WITH_BODY, ...RETRIEVER, ...QUEUED, "not_found"]),
      },
    }),
    ...feedbackOperations(),
  ];
}
