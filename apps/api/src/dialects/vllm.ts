// Owns: what vLLM's two calls have in common: its errors, and scores before or after the sigmoid.
// Must not know: either call.
import { flagSchema } from "@crossrank/protocol/contract";
import type { CrossrankError } from "@crossrank/protocol/errors";
import { z } from "zod";
import type { JsonObject, Problem } from "./dialect.ts";

export const vllmProblemSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.int(),
  }),
});

export function vllmProblem({ status, message, fields: [field] }: CrossrankError): Problem {
  const type = status < 500 ? "BadRequestError" : "InternalServerError";
  return {
    status,
    body: { error: { message, type, param: field?.pointer ?? null, code: status } },
  };
}

export const ACTIVATION_FIELDS = z.object({ use_activation: flagSchema.nullish() });

/** `use_activation: false` asks for what the model gives before its sigmoid. */
export const wantsLogits = (body: JsonObject): boolean => body["use_activation"] === false;
