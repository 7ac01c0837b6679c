// Owns: failures in the words of the Vercel AI SDK.
// Must not know: how calls are made.
import { APICallError } from "@ai-sdk/provider";
import { CrossrankApiError, CrossrankConnectionError } from "./errors.ts";
import { delayBeforeRetry } from "./retries.ts";

/** The one class that the SDK repeats calls for; anything that is no answer's fault stays as it is. */
export function asSdkError(error: unknown, url: string): unknown {
  const common = {
    url,
    // Not the texts: errors are logged.
    requestBodyValues: {},
    // The SDK knows no longest wait, so what is not worth waiting for is told as final.
    isRetryable: delayBeforeRetry(error, 1, 1) !== undefined,
    cause: error,
  };
  if (error instanceof CrossrankConnectionError) {
    return new APICallError({ ...common, message: error.message });
  }
  if (!(error instanceof CrossrankApiError)) return error;
  const { message, status, retryAfterMs, code, requestId, fields } = error;
  return new APICallError({
    ...common,
    message,
    statusCode: status,
    ...(retryAfterMs !== undefined && {
      responseHeaders: { "retry-after-ms": String(retryAfterMs) },
    }),
    data: { code, requestId, fields },
  });
}
