// Owns: `GET /v1/workers`, the live ones.
import { perEngineSecond, tokensPerSecond } from "@crossrank/protocol/rate";
import type { Handler } from "hono";
import type { Lanes } from "../lanes.ts";
import type { WorkersReply } from "./workers-reply.ts";

export function workersRoute(lanes: Lanes): Handler {
  return async (c) => {
    const workers = await lanes.liveWorkers();
    return c.json<WorkersReply>({
      workers: workers.map(({ id, descriptor, startedAt, heartbeatAt, host, pid, ...told }) => ({
        id,
        model: descriptor.model,
        precision: descriptor.precision,
        device: descriptor.device,
        heartbeat: heartbeatAt,
        started: startedAt,
        host,
        pid,
        runs: told.work?.runs,
        concurrency: told.work?.concurrency,
        rate_tokens_per_second: round(tokensPerSecond([told])),
        rate_documents_per_second: round(perEngineSecond(told.work?.documents ?? 0, told.metrics)),
        check: told.check,
        metrics: told.metrics && {
          batches: told.metrics.batches,
          pairs: told.metrics.pairs,
          tokens: told.metrics.tokens,
          padding_share: told.metrics.paddingShare,
          engine_ms: told.metrics.engineMs,
          waiting_pairs: told.metrics.waitingPairs,
          failed_batches: told.metrics.failedBatches,
          out_of_memory: told.metrics.outOfMemory,
          max_batch_tokens: told.metrics.maxBatchTokens,
        },
      })),
    });
  };
}

const round = (rate: number | undefined) => rate && Math.round(rate * 10) / 10;
