// Owns: `POST /v1/feedback` and `GET /v1/collections/{name}/feedback` and `/interleaving`.
// Must not know: how feedback is kept or counted.
import { readFields } from "@crossrank/protocol/parse-request";
import type { Redis } from "@crossrank/protocol/redis";
import type { Handler } from "hono";
import type { z } from "zod";
import type { Collections } from "../collections/collections.ts";
import {
  type FeedbackBody,
  type FeedbackFigures,
  type FeedbackReply,
  feedbackBodySchema,
} from "../feedback/feedback-contract.ts";
import {
  INTERLEAVING_DAYS,
  readComparisons,
  readFeedbackFigures,
} from "../feedback/feedback-slices.ts";
import type { Impressions } from "../feedback/impressions.ts";
import type { interleavingSchema } from "../interleaving/interleaving-contract.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";

const MOST_BODY_BYTES = 16_384;

/** One handler a route. */
export function feedbackRoutes(impressions: Impressions, collections: Collections, redis: Redis) {
  const tell: Handler = async (c) => {
    const body = await readJsonBody(c.req.raw, MOST_BODY_BYTES);
    const sent = readFields(body as FeedbackBody, feedbackBodySchema);
    const counted = await impressions.tell(ownerOf(c).name, sent);
    const { impression_id, document_id, action } = sent;
    return c.json({
      object: "feedback",
      impression_id,
      document_id,
      action,
      counted,
    } satisfies FeedbackReply);
  };

  const readFigures: Handler = async (c) => {
    const { owner, id, name } = await collections.find(ownerOf(c).name, c.req.param("name") ?? "");
    const figures = await readFeedbackFigures(redis, { owner, collectionId: id });
    return c.json({
      object: "feedback_figures",
      collection: name,
      ...figures,
    } satisfies FeedbackFigures);
  };

  const readInterleaving: Handler = async (c) => {
    const { owner, id, name } = await collections.find(ownerOf(c).name, c.req.param("name") ?? "");
    const comparisons = await readComparisons(redis, { owner, collectionId: id });
    return c.json({
      object: "interleaving",
      collection: name,
      days: INTERLEAVING_DAYS,
      comparisons,
    } satisfies z.infer<typeof interleavingSchema>);
  };

  return { tell, readFigures, readInterleaving };
}
