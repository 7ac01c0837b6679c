// Owns: the shape of `GET /v1/workers`.
// Must not know: how workers tell of themselves.
import { z } from "zod";

const count = z.int().min(0);

const metricsSchema = z
  .object({
    batches: count,
    pairs: count,
    tokens: count,
    padding_share: z.number().min(0).max(1),
    engine_ms: z.number().min(0),
    waiting_pairs: z
      .object({ interactive: count, background: count })
      .meta({ description: "now, of requests and of jobs" }),
    failed_batches: count,
    out_of_memory: count,
    max_batch_tokens: count,
  })
  .meta({ description: "since its start" });

const workerSchema = z.object({
  id: z.string(),
  model: z.string(),
  precision: z.string(),
  device: z.string(),
  heartbeat: z.string().meta({ description: "its last sign of life, ISO 8601" }),
  started: z.string(),
  host: z.string(),
  pid: count,
  runs: count.optional().meta({ description: "in flight now" }),
  concurrency: count
    .optional()
    .meta({ description: "runs of waiting callers that it holds at most" }),
  rate_tokens_per_second: z
    .number()
    .optional()
    .meta({ description: "while it had work, once a second of that is measured" }),
  rate_documents_per_second: z.number().optional(),
  check: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "what it found on its machine, and why it chose as it did" }),
  metrics: metricsSchema.optional(),
});

export const workersSchema = z.object({ workers: z.array(workerSchema) });
export type WorkersReply = z.infer<typeof workersSchema>;
