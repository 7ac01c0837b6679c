// Owns: the shape of `GET /v1/queue`.
// Must not know: where any of it comes from.
import { URGENCIES } from "@crossrank/protocol/priority";
import { z } from "zod";

const count = z.int().min(0);
const seconds = z.number().min(0).optional();

const queueLoadSchema = z.object({
  queue: z.string(),
  model: z.string(),
  urgency: z.enum(URGENCIES).meta({ description: "whether callers wait, or jobs" }),
  workers: count.meta({ description: "live ones, of both urgencies" }),
  waiting: count.meta({ description: "runs that no worker has" }),
  taken: count.meta({ description: "runs that a worker has, or that are to be tried again" }),
  outstanding: count.meta({ description: "both" }),
  tokens: count.meta({ description: "estimated, of all of them" }),
  seconds: seconds.meta({
    description: "for the live workers, or the first one to come; once a rate has been measured",
  }),
});

export const queueSchema = z.object({
  object: z.literal("list"),
  data: z.array(queueLoadSchema),
  outstanding: count.meta({ description: "runs of all queues" }),
  worker_seconds: seconds.meta({ description: "what one worker alone would take for all queues" }),
});
export type QueueReply = z.infer<typeof queueSchema>;
