// Owns: the documented paths of files and batches.
// Must not know: where files lie, how a batch is run.
import { batchBodySchema } from "../batches/batch.ts";
import * as bulk from "../routes/bulk-replies.ts";
import { type Operation, operation } from "./operation.ts";
import { inPath, inQuery, pageParameters } from "./parameters.ts";
import { answer, failures, json } from "./responses.ts";
import { anyOf, type Json } from "./schemas.ts";
import { BY_ID, WITH_BODY, WITH_QUERY } from "./usual-failures.ts";

const ID = inPath("id");
const ORDER = inQuery("order", "Newest first unless asc.", {
  type: "string",
  enum: ["asc", "desc"],
});
const FILE = json([bulk.fileSchema]);
const BATCH = json([bulk.batchSchema]);
const FORM = {
  type: "object",
  required: ["purpose", "file"],
  properties: {
    purpose: { type: "string", const: "batch" },
    file: {
      type: "string",
      contentMediaType: "application/octet-stream",
      description: "one request a line: custom_id, method, url, body",
    },
    "expires_after[anchor]": { type: "string", const: "created_at" },
    "expires_after[seconds]": { type: "integer", minimum: 3600 },
  },
};

const of = (method: Operation["method"], path: string, summary: string, rest: Json) =>
  operation({ method, path, summary, tags: ["batches"], rest });

export function bulkOperations() {
  return [
    of("post", "/v1/files", "Upload the lines of a batch.", {
      requestBody: { required: true, content: { "multipart/form-data": { schema: FORM } } },
      responses: { "200": answer("Kept.", FILE), ...failures([...WITH_BODY, "overloaded"]) },
    }),
    of("get", "/v1/files", "The key's own files.", {
      parameters: [
        ...pageParameters(1000),
        ORDER,
        inQuery("purpose", "Only these.", { type: "string" }),
      ],
      responses: { "200": answer("A page.", json([bulk.fileListSchema])), ...failures(WITH_QUERY) },
    }),
    of("get", "/v1/files/{id}", "A file: its size, until when it is kept.", {
      parameters: [ID],
      responses: { "200": answer("Found.", FILE), ...failures(BY_ID) },
    }),
    of("get", "/v1/files/{id}/content", "What a file holds.", {
      parameters: [ID],
      responses: {
        "200": answer("Its lines.", { "application/jsonl": { schema: { type: "string" } } }),
        ...failures(BY_ID),
      },
    }),
    of("delete", "/v1/files/{id}", "Delete a file.", {
      parameters: [ID],
      responses: { "200": answer("Deleted.", json([bulk.deletedFileSchema])), ...failures(BY_ID) },
    }),
    of("post", "/v1/batches", "Rerank every line of a file, behind whoever waits.", {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: anyOf([batchBodySchema], "input"),
            example: {
              input_file_id: "file-0123456789abcdef0123456789abcdef",
              endpoint: "/v1/rerank",
              completion_window: "24h",
            },
          },
        },
      },
      responses: { "200": answer("Begun.", BATCH), ...failures([...WITH_BODY, "not_found"]) },
    }),
    of("get", "/v1/batches", "The key's own batches.", {
      parameters: [...pageParameters(100), ORDER],
      responses: {
        "200": answer("A page.", json([bulk.batchListSchema])),
        ...failures(WITH_QUERY),
      },
    }),
    of("get", "/v1/batches/{id}", "A batch: how far it is, where its results are.", {
      parameters: [ID],
      responses: { "200": answer("Found.", BATCH), ...failures(BY_ID) },
    }),
    of("post", "/v1/batches/{id}/cancel", "Cancel a batch; what is done is kept.", {
      parameters: [ID],
      responses: { "200": answer("As it is now.", BATCH), ...failures(BY_ID) },
    }),
  ];
}
