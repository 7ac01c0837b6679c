// Owns: Crossrank as a provider of the Vercel AI SDK.
// Must not know: how calls are made.
import { NoSuchModelError, type ProviderV3, type RerankingModelV3 } from "@ai-sdk/provider";
import { asSdkError } from "./ai-sdk-error.ts";
import { Crossrank, type CrossrankOptions } from "./client.ts";
import type { RerankOptions, RerankRequest } from "./contract.ts";

/** Retries are the SDK's own: `maxRetries` of `rerank`. */
export type CrossrankProviderOptions = Omit<CrossrankOptions, "maxRetries">;

/** What `providerOptions.crossrank` takes. */
export type CrossrankRerankingOptions = RerankOptions;

export interface CrossrankProvider extends ProviderV3 {
  /** A served model; without an id, or with `default`, the service's default one. */
  rerankingModel(modelId?: string): RerankingModelV3;
  /** The same, by its short name. */
  reranking(modelId?: string): RerankingModelV3;
}

/** `rerank({ model: createCrossrank({ baseUrl }).rerankingModel(), query, documents, topN })`. */
export function createCrossrank(options?: CrossrankProviderOptions): CrossrankProvider {
  const client = new Crossrank({ ...options, maxRetries: 0 });
  const reranking = (modelId = "default") => rerankingModel(client, modelId);
  return {
    specificationVersion: "v3",
    rerankingModel: reranking,
    reranking,
    languageModel: (modelId) => noModel(modelId, "languageModel"),
    embeddingModel: (modelId) => noModel(modelId, "embeddingModel"),
    imageModel: (modelId) => noModel(modelId, "imageModel"),
  };
}

/** The service at its default address, or with options the one that they name. */
export const crossrank = Object.assign(
  (options?: CrossrankProviderOptions) => createCrossrank(options),
  createCrossrank(),
);

function rerankingModel(client: Crossrank, modelId: string): RerankingModelV3 {
  return {
    specificationVersion: "v3",
    provider: "crossrank.reranking",
    modelId,
    async doRerank({ documents, query, topN, abortSignal, headers, providerOptions }) {
      const request: RerankRequest = {
        ...(providerOptions?.["crossrank"] as CrossrankRerankingOptions | undefined),
        query,
        documents: documents.values,
        ...(topN !== undefined && { top_n: topN }),
        ...(modelId !== "default" && { model: modelId }),
      };
      const reply = await client
        .rerank(request, { signal: abortSignal, headers })
        .catch((error: unknown) => {
          throw asSdkError(error, `${client.baseUrl}/v1/rerank`);
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

function noModel(
  modelId: string,
  modelType: "languageModel" | "embeddingModel" | "imageModel",
): never {
  throw new NoSuchModelError({ modelId, modelType });
}
