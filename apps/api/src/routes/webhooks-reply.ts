// Owns: how endpoints and deliveries are told to their owner: never with a secret or an answer's text.
// Must not know: where they are kept.
import {
  type Webhook,
  type WebhookDelivery,
  webhookDeliverySchema,
  webhookSchema,
} from "@crossrank/protocol/webhook-contract";
import { z } from "zod";
import type { Delivery } from "../webhooks/deliveries.ts";
import type { Endpoint } from "../webhooks/endpoint.ts";

export const webhookListSchema = z.object({
  object: z.literal("list"),
  data: z.array(webhookSchema),
});

export const deliveryListSchema = z.object({
  object: z.literal("list"),
  data: z.array(webhookDeliverySchema),
  next: z.string().nullable().meta({ description: "`after` of the next page" }),
});

export function describeEndpoint(endpoint: Endpoint): Webhook {
  const { id, url, events, description, createdAtMs, disabled } = endpoint;
  return {
    id,
    url,
    events: [...events],
    ...(description !== null && { description }),
    created_at: time(createdAtMs),
    ...(disabled && { disabled: { at: time(disabled.atMs), reason: disabled.reason } }),
  };
}

export function describeDelivery(delivery: Delivery): WebhookDelivery {
  const { eventId, type, jobId, status, createdAtMs, attempts, nextAttemptAtMs } = delivery;
  return {
    event_id: eventId,
    type,
    job_id: jobId,
    status,
    created_at: time(createdAtMs),
    attempts: attempts.map(({ atMs, status: answered, error, ms }) => ({
      at: time(atMs),
      ...(answered !== null && { status: answered }),
      ...(error !== null && { error }),
      ms,
    })),
    ...(nextAttemptAtMs !== null && { next_attempt_at: time(nextAttemptAtMs) }),
  };
}

const time = (ms: number): string => new Date(ms).toISOString();
