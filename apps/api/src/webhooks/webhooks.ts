// Owns: the wiring of webhooks: connections, queue, worker.
// Must not know: HTTP, what starts and stops the process.
import type { Config } from "@crossrank/protocol/config";
import type { Logger } from "@crossrank/protocol/log";
import { connectRedis, type Redis } from "@crossrank/protocol/redis";
import type { Jobs } from "../jobs/jobs.ts";
import { Announcer } from "./announcer.ts";
import { Deliverer } from "./deliverer.ts";
import { Deliveries } from "./deliveries.ts";
import { DeliveryQueue, DeliveryWorker } from "./delivery-queue.ts";
import { Endpoints } from "./endpoints.ts";
import { Outbox } from "./outbox.ts";
import type { DeliveryTimes } from "./schedule.ts";
import { Sender } from "./send.ts";

export interface WebhooksOptions {
  readonly config: Config;
  /** For the sake of callers: fails fast. */
  readonly redis: Redis;
  readonly endpoints: Endpoints;
  readonly jobs: Jobs;
  readonly times: DeliveryTimes;
  readonly log: Logger;
}

export interface RunningWebhooks {
  readonly deliveries: Deliveries;
  readonly queue: DeliveryQueue;
  readonly announcer: Announcer;
  /** Waits for attempts in flight, so long; what is cut off is made again by another process. */
  close(graceMs: number): Promise<void>;
}

/** Begins to deliver. */
export function startWebhooks(options: WebhooksOptions): RunningWebhooks {
  const { config, redis, endpoints, jobs, times, log } = options;
  const deliveries = new Deliveries(redis);
  const queue = new DeliveryQueue(redis, log);
  const outboxes = Array.from(
    { length: config.QUEUE_SHARDS },
    (_, shard) => new Outbox(redis, shard),
  );
  const announcer = new Announcer({ outboxes, jobs, endpoints, deliveries, queue, log });
  // What has been sent must be noted: this connection waits until Redis is back.
  const patient = connectRedis(config.REDIS_URL, "consumer", (error) =>
    log.warn({ err: error }, "redis"),
  );
  const sender = new Sender(config.WEBHOOK_ALLOW_PRIVATE === "true", times.timeoutMs);
  const deliverer = new Deliverer({
    endpoints: new Endpoints(patient),
    deliveries: new Deliveries(patient),
    sender,
    times,
    log,
  });
  const worker = new DeliveryWorker(patient, deliverer, log);
  return {
    deliveries,
    queue,
    announcer,
    async close(graceMs) {
      await worker.close(graceMs);
      // First: an attempt that is cut off now must not be noted as the endpoint's failure.
      patient.disconnect();
      await sender.close();
    },
  };
}
