// Owns: what vLLM's two calls have in common: its errors, and scores before or after the sigmoid.
// Must not know: either call.
import { flagSchema } from "@crossrank/protocol/contract";
import { type CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { z } from "zod";
import { isObject, type JsonObject, type Problem } from "./dialect.ts";

export const vllmProblemSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.int(),
  }),
});

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  429: "RateLimitError",
};

export function vllmProblem({ status, message, fields: [field] }: CrossrankError): Problem {
  const type = ERROR_TYPES[status] ?? (status < 500 ? "BadRequestError" : "InternalServerError");
  return {
    status,
    body: { error: { message, type, param: field?.pointer ?? null, code: status } },
  };
}

export const ACTIVATION_FIELDS = z.object({ use_activation: flagSchema.nullish() });

/** `use_activation: false` asks for what the model gives before its sigmoid. */
export const wantsLogits = (body: JsonObject): boolean => body["use_activation"] === false;

const part = z.object({ type: z.literal("text"), text: z.string() });
/** A text, or a message of text parts, as `textOfParts` reads it. */
export const messageSchema = (text: z.ZodType) =>
  z.union([text, z.object({ content: z.array(part).min(1) })]);

/**
 * The text of a query or document that is sent as parts of a message, as multimodal models take them;
 * anything else as it is.
 * @throws CrossrankError 422 for a part that is no text
 */
export function textOfParts(value: unknown, pointer: string): unknown {
  const parts = isObject(value) ? value["content"] : undefined;
  if (!Array.isArray(parts)) return value;
  const texts = parts.map((part: unknown, i) => {
    if (isObject(part) && part["type"] === "text" && typeof part["text"] === "string") {
      return part["text"];
    }
    throw fieldError({ pointer: `${pointer}/content/${i}`, detail: "must be a text part" });
  });
  return texts.join("\n");
}
