// Owns: the shape of `GET /v1/answers`.
// Must not know: how answers are counted.
import { z } from "zod";

const count = z.int().min(0);
const milliseconds = z.number().min(0).optional();

export const answersSchema = z.object({
  window_seconds: count.meta({ description: "what all of it is of: the last so many seconds" }),
  answered: count.meta({
    description: "rankings that a caller waited for: of requests, and of jobs that were followed",
  }),
  cache: z
    .object({ hit: count, partial: count, miss: count })
    .meta({ description: "how many of them the cache knew, in part, or not" }),
  p50_ms: milliseconds.meta({ description: "half were answered within; to 5 %" }),
  p95_ms: milliseconds,
});
export type AnswersReply = z.infer<typeof answersSchema>;
