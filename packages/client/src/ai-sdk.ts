// Owns: Crossrank as a reranking model of the Vercel AI SDK.
// Must not know: how calls are made.
import { APICallError, type RerankingModelV3 } from "@ai-sdk/provider";
import { Crossrank, type CrossrankOptions, type RerankRequest } from "./client.ts";
import { CrossrankApiError } from "./errors.ts";

type Options = Omit<CrossrankOptions, "maxRetries">;

/**
 * `rerank({ model: crossrank().rerankingModel(), query, documents, topN })`. Without an id the service's
 * default model ranks. `providerOptions.crossrank` takes further fields of a request, such as
 * `long_document`. Retries are the SDK's own (`maxRetries` of `rerank`).
 */
export function crossrank(options?: Options) {
  const client = new Crossrank({ ...options, maxRetries: 0 });
  return { rerankingModel: (modelId = "default") => rerankingModel(client, modelId) };
}

function rerankingModel(client: Crossrank, modelId: string): RerankingModelV3 {
  return {
    specificationVersion: "v3",
    provider: "crossrank",
    modelId,
    async doRerank({ documents, query, topN, abortSignal, headers, providerOptions }) {
      const request = {
        ...providerOptions?.["crossrank"],
        query,
        documents: documents.values,
        ...(topN !== undefined && { top_n: topN }),
        ...(modelId !== "default" && { model: modelId }),
      } as RerankRequest;
      const reply = await client
        .rerank(request, { signal: abortSignal, headers })
        .catch((error: unknown) => {
          throw error instanceof CrossrankApiError ? asApiCallError(error) : error;
        });
      return {
        ranking: reply.results.map(({ index, relevance_score }) => ({
          index,
          relevanceScore: relevance_score,
        })),
        response: { id: reply.id, modelId: reply.model, body: reply },
      };
    },
  };
}

/** The one class that the SDK repeats calls for, and waits as long as its headers say. */
function asApiCallError(error: CrossrankApiError): APICallError {
  const { message, status, isRetryable, retryAfterMs, code, requestId } = error;
  return new APICallError({
    message,
    url: "/v1/rerank",
    // Not the texts: errors are logged.
    requestBodyValues: {},
    statusCode: status,
    isRetryable,
    ...(retryAfterMs !== undefined && {
      responseHeaders: { "retry-after-ms": String(retryAfterMs) },
    }),
    data: { code, requestId },
    cause: error,
  });
}
