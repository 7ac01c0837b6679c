// Owns: the shapes of feedback and of its figures on the wire.
// Must not know: how feedback is kept or counted.
import { z } from "zod";

export const ACTIONS = ["click", "like", "copy", "dislike"] as const;
export type Action = (typeof ACTIONS)[number];

/** `POST /v1/feedback`. */
export const feedbackBodySchema = z.object({
  impression_id: z.string().meta({ description: "of a search's answer" }),
  document_id: z.string().meta({ description: "of one of its results" }),
  action: z.enum(ACTIONS).meta({
    description: "click, like and copy speak for the document; dislike is counted apart",
  }),
});
export type FeedbackBody = z.infer<typeof feedbackBodySchema>;

export const feedbackReplySchema = z.object({
  object: z.literal("feedback"),
  impression_id: z.string(),
  document_id: z.string(),
  action: z.enum(ACTIONS),
  counted: z.boolean().meta({ description: "false: the same was told before" }),
});
export type FeedbackReply = z.infer<typeof feedbackReplySchema>;

const share = z.number().min(0).max(1).nullable();
const orderSchema = z.object({
  mrr_at_5: share.meta({ description: "mean of 1/rank of the best document that was chosen" }),
  hit_rate_at_5: share.meta({ description: "share of impressions with such a document" }),
});

const windowSchema = z.object({
  window: z.enum(["1h", "24h", "7d"]),
  impressions: z.int(),
  with_feedback: z.int(),
  feedback_share: share,
  actions: z.object({ click: z.int(), like: z.int(), copy: z.int(), dislike: z.int() }),
  before: orderSchema.meta({ description: "by the ranks in recall's order; null without any" }),
  after: orderSchema.meta({ description: "by the ranks in the reranker's order" }),
});
export type FeedbackWindow = z.infer<typeof windowSchema>;

const daySchema = windowSchema.omit({ window: true }).extend({
  start: z.int().meta({ description: "seconds since 1970" }),
});

export const feedbackFiguresSchema = z.object({
  object: z.literal("feedback_figures"),
  collection: z.string(),
  windows: z.array(windowSchema).meta({
    description: "impressions of the last hour, day and week, with all that was told of them",
  }),
  days: z.array(daySchema).meta({
    description: "the same of each of the last seven times 24 hours, the oldest first",
  }),
});
export type FeedbackFigures = z.infer<typeof feedbackFiguresSchema>;
