// Owns: an error as OpenAI's clients read it; SDKs of several servers look for it under `error`.
// Must not know: which dialect it is told in.
import type { CrossrankError } from "@crossrank/protocol/errors";
import { z } from "zod";
import type { JsonObject } from "./dialect.ts";

export const openAiErrorSchema = z.object({
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
  code: z.string(),
});

/** All four members: one AI SDK provider shows the text only when none is missing. */
export function openAiError({
  code,
  status,
  message,
  fields: [field],
}: CrossrankError): JsonObject {
  const type = status < 500 ? "invalid_request_error" : "server_error";
  return { message, type, param: field?.pointer ?? null, code };
}
