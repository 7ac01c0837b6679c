// Owns: which schemas have a name in the document, and how any schema is written there.
// Must not know: paths, statuses.
import { jobListSchema, jobSchema } from "@crossrank/protocol/job-contract";
import { nativeReplySchema, rerankReplySchema } from "@crossrank/protocol/reply-contract";
import {
  webhookDeliverySchema,
  webhookRequestSchema,
  webhookSchema,
} from "@crossrank/protocol/webhook-contract";
import { z } from "zod";
import { batchBodySchema } from "../batches/batch.ts";
import {
  collectionListSchema,
  collectionRequestSchema,
  collectionSchema,
  deletedCollectionSchema,
} from "../collections/collection.ts";
import { importReportSchema } from "../collections/import-report.ts";
import type { WireShape } from "../dialects/dialect.ts";
import { DIALECT_PATHS } from "../dialects/dialects.ts";
import { vllmProblemSchema } from "../dialects/vllm.ts";
import { ANY_PROBLEM, PROBLEM, plainError } from "../dialects/wire-parts.ts";
import {
  feedbackBodySchema,
  feedbackFiguresSchema,
  feedbackReplySchema,
} from "../feedback/feedback-contract.ts";
import { interleavingSchema } from "../interleaving/interleaving-contract.ts";
import { answersSchema } from "../routes/answers-reply.ts";
import * as bulk from "../routes/bulk-replies.ts";
import { queueSchema } from "../routes/queue-reply.ts";
import * as service from "../routes/service-replies.ts";
import { deliveryListSchema, webhookListSchema } from "../routes/webhooks-reply.ts";
import { workersSchema } from "../routes/workers-reply.ts";
import { searchBodySchema, searchReplySchema } from "../search/search-contract.ts";
import { jobRequestSchema, rerankRequestSchema } from "./native-request.ts";

export type Json = Readonly<Record<string, unknown>>;
type Direction = "input" | "output";

export const NATIVE: WireShape = {
  name: "Rerank",
  request: rerankRequestSchema,
  reply: nativeReplySchema,
  problem: PROBLEM,
};

type Named = readonly [schema: z.ZodType, name: string, io: Direction];

/** The first name of a schema counts: what several dialects share is not called after one of them. */
const NAMED: readonly Named[] = [
  [PROBLEM, "Problem", "output"],
  [plainError, "PlainProblem", "output"],
  [vllmProblemSchema, "VllmProblem", "output"],
  [ANY_PROBLEM, "UndecidedProblem", "output"],
  [jobRequestSchema, "JobRequest", "input"],
  [jobSchema, "Job", "output"],
  [jobListSchema, "JobList", "output"],
  [rerankReplySchema, "JobResult", "output"],
  [service.modelListSchema, "ModelList", "output"],
  [service.modelSchema, "Model", "output"],
  [service.teiInfoSchema, "TeiInfo", "output"],
  [service.weaviateMetaSchema, "WeaviateMeta", "output"],
  [service.livenessSchema, "Liveness", "output"],
  [service.readinessSchema, "Readiness", "output"],
  [workersSchema, "WorkerList", "output"],
  [queueSchema, "QueueList", "output"],
  [answersSchema, "Answers", "output"],
  [bulk.fileSchema, "File", "output"],
  [bulk.fileListSchema, "FileList", "output"],
  [bulk.deletedFileSchema, "DeletedFile", "output"],
  [batchBodySchema, "BatchRequest", "input"],
  [bulk.batchSchema, "Batch", "output"],
  [bulk.batchListSchema, "BatchList", "output"],
  [collectionRequestSchema, "CollectionRequest", "input"],
  [collectionSchema, "Collection", "output"],
  [collectionListSchema, "CollectionList", "output"],
  [deletedCollectionSchema, "DeletedCollection", "output"],
  [importReportSchema, "ImportReport", "output"],
  [searchBodySchema, "SearchRequest", "input"],
  [searchReplySchema, "SearchReply", "output"],
  [feedbackBodySchema, "FeedbackRequest", "input"],
  [feedbackReplySchema, "FeedbackReply", "output"],
  [feedbackFiguresSchema, "FeedbackFigures", "output"],
  [interleavingSchema, "Interleaving", "output"],
  [webhookRequestSchema, "WebhookRequest", "input"],
  [webhookSchema, "Webhook", "output"],
  [webhookListSchema, "WebhookList", "output"],
  [webhookDeliverySchema, "WebhookDelivery", "output"],
  [deliveryListSchema, "WebhookDeliveryList", "output"],
  ...[NATIVE, ...new Set([...DIALECT_PATHS.values()].flatMap(({ shape }) => shape ?? []))].flatMap(
    ({ name, request, reply, problem }): Named[] => [
      [request, `${name}Request`, "input"],
      [reply, `${name}Reply`, "output"],
      [problem, `${name}Problem`, "output"],
    ],
  ),
];
const NAME_OF = new Map(NAMED.toReversed().map(([schema, name]) => [schema, name]));

/** `components.schemas`. */
export function namedSchemas(): Json {
  const first = NAMED.filter(([schema, name]) => NAME_OF.get(schema) === name);
  return Object.fromEntries(first.map(([schema, name, io]) => [name, jsonSchemaOf(schema, io)]));
}

/** One of several schemas, by their names where they have one. */
export function anyOf(schemas: readonly z.ZodType[], io: Direction): Json {
  const [first = {}, ...others] = [...new Set(schemas)].map((schema) => schemaOf(schema, io));
  return others.length === 0 ? first : { anyOf: [first, ...others] };
}

function schemaOf(schema: z.ZodType, io: Direction): Json {
  const name = NAME_OF.get(schema);
  return name === undefined ? jsonSchemaOf(schema, io) : { $ref: `#/components/schemas/${name}` };
}

function jsonSchemaOf(schema: z.ZodType, io: Direction): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    // Of every whole number zod says what a double can hold. That is no bound to tell a caller.
    override({ jsonSchema }) {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return json;
}
