// Owns: the documented paths that are only read: models, workers, metrics, probes.
// Must not know: where the answers come from.
import type { ErrorCode } from "@crossrank/protocol/errors";
import type { z } from "zod";
import { answersSchema } from "../routes/answers-reply.ts";
import { queueSchema } from "../routes/queue-reply.ts";
import * as service from "../routes/service-replies.ts";
import { workersSchema } from "../routes/workers-reply.ts";
import { operation, type Tag } from "./operation.ts";
import { inPath, inQuery } from "./parameters.ts";
import { answer, failures, json } from "./responses.ts";
import type { Json } from "./schemas.ts";

interface Reading {
  readonly summary: string;
  /** Plain text when left out. */
  readonly reply?: z.ZodType;
  readonly fails: readonly ErrorCode[];
  /** Whether it never asks for a key. */
  readonly isOpen?: boolean;
}

const AWAY: readonly ErrorCode[] = ["internal_error", "queue_unavailable"];
const NONE_YET: readonly ErrorCode[] = [...AWAY, "model_unavailable"];
const BY_NAME: readonly ErrorCode[] = [...NONE_YET, "not_found"];

const models: Reading = {
  summary: "What may stand in `model`.",
  reply: service.modelListSchema,
  fails: AWAY,
};
const model: Reading = { summary: "One model.", reply: service.modelSchema, fails: BY_NAME };
const info: Reading = {
  summary: "What TEI's clients ask: model, limits.",
  reply: service.teiInfoSchema,
  fails: NONE_YET,
};
const workers: Reading = {
  summary: "Live workers: device, precision, self-check, metrics.",
  reply: workersSchema,
  fails: AWAY,
};
const queue: Reading = {
  summary: "What is to be done, and how many seconds of work that is.",
  reply: queueSchema,
  fails: AWAY,
};
const answers: Reading = {
  summary: "How fast callers who waited were answered lately, and how much the cache knew.",
  reply: answersSchema,
  fails: AWAY,
};
const metrics: Reading = { summary: "Queues and workers, for Prometheus.", fails: AWAY };
const ready: Reading = {
  summary: "200 when a request can be answered now.",
  reply: service.readinessSchema,
  fails: [...NONE_YET, "overloaded"],
  isOpen: true,
};
const live: Reading = {
  summary: "200 as long as the process answers.",
  reply: service.livenessSchema,
  fails: [],
  isOpen: true,
};
const meta: Reading = {
  summary: "What Weaviate asks: the model.",
  reply: service.weaviateMetaSchema,
  fails: NONE_YET,
  isOpen: true,
};

const PATHS: readonly (readonly [path: string, tag: Tag, reading: Reading])[] = [
  ["/v1/models", "service", models],
  ["/v1/models/{id}", "service", model],
  ["/infinity/models", "Infinity", models],
  ["/xinference/v1/models/{id}", "Xinference", model],
  ["/v1/workers", "service", workers],
  ["/v1/queue", "service", queue],
  ["/v1/answers", "service", answers],
  ["/metrics", "service", metrics],
  ["/livez", "service", live],
  ["/readyz", "service", ready],
  ["/health", "service", ready],
  ["/ping", "service", ready],
  ["/info", "TEI", info],
  ["/tei/info", "TEI", info],
  ["/tei/health", "TEI", ready],
  ["/infinity/health", "Infinity", ready],
  ...["", "/weaviate"].flatMap((prefix) => [
    [`${prefix}/.well-known/ready`, "Weaviate", ready] as const,
    [`${prefix}/.well-known/live`, "Weaviate", live] as const,
    [`${prefix}/meta`, "Weaviate", meta] as const,
  ]),
];

const ID = inPath("id");
const MODEL = inQuery("model", "Only this model's queues.", { type: "string" });
const TEXT = { "text/plain": { schema: { type: "string" } } };

export function servicePaths(): Json {
  return Object.fromEntries(
    PATHS.map(([path, tag, { summary, reply, fails, isOpen = false }]) => {
      const codes: readonly ErrorCode[] = isOpen ? fails : [...fails, "unauthorized", "forbidden"];
      const rest = {
        ...(path.includes("{id}") && { parameters: [ID] }),
        ...(path === "/v1/queue" && { parameters: [MODEL] }),
        responses: { "200": answer("Found.", reply ? json([reply]) : TEXT), ...failures(codes) },
      };
      return operation({ method: "get", path, summary, tags: [tag], isOpen, rest });
    }),
  );
}
