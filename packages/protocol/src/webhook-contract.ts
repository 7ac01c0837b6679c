// Owns: the shape of webhook endpoints, their deliveries and what is delivered, on the wire.
// Must not know: how they are stored, signed or sent.
import { z } from "zod";

export const WEBHOOK_EVENTS = ["job.completed", "job.failed", "job.canceled"] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

const eventTypeSchema = z.enum(WEBHOOK_EVENTS);

/** What registers an endpoint. */
export const webhookRequestSchema = z.object({
  url: z.string().min(1).max(2048),
  events: z
    .array(eventTypeSchema)
    .min(1)
    .max(WEBHOOK_EVENTS.length)
    .nullish()
    .meta({ description: "what it is told; all when left out" }),
  description: z.string().max(256).nullish(),
});
export type WebhookRequest = z.infer<typeof webhookRequestSchema>;

export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(eventTypeSchema),
  description: z.string().optional(),
  created_at: z.iso.datetime(),
  disabled: z
    .object({ at: z.iso.datetime(), reason: z.string() })
    .optional()
    .meta({ description: "since when nothing is sent to it, and why" }),
  secret: z
    .string()
    .optional()
    .meta({ description: "shown once: when it is made, and when it is rotated" }),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const DELIVERY_STATUSES = ["pending", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const webhookDeliverySchema = z.object({
  event_id: z.string().meta({ description: "the webhook-id header, the same in every attempt" }),
  type: eventTypeSchema,
  job_id: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  created_at: z.iso.datetime(),
  attempts: z.array(
    z.object({
      at: z.iso.datetime(),
      status: z.int().optional().meta({ description: "what the endpoint answered" }),
      error: z.string().optional().meta({ description: "why it did not" }),
      ms: z.int(),
    }),
  ),
  next_attempt_at: z.iso.datetime().optional(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
