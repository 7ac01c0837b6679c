// Owns: which retrievers a service has, by its settings.
// Must not know: how any of them works.
import type { Config } from "@crossrank/protocol/config";
import type { Retrievers } from "./collections.ts";
import { EmbeddedRetriever } from "./embedded/embedded-retriever.ts";
import { WeaviateRetriever } from "./weaviate/weaviate-retriever.ts";

/** Nothing is opened or connected before it is used. */
export function retrieversOf(config: Config): Retrievers {
  const embedded = new EmbeddedRetriever(config.COLLECTIONS_DIR, config.MAX_JOB_BODY_BYTES);
  if (config.WEAVIATE_URL === null) return { embedded };
  const address = {
    url: config.WEAVIATE_URL,
    apiKey: config.WEAVIATE_API_KEY,
    grpcPort: config.WEAVIATE_GRPC_PORT,
  };
  return { embedded, weaviate: new WeaviateRetriever(address) };
}
