// Owns: which retrievers a service has, by its settings.
// Must not know: how any of them works.
import type { Config } from "@crossrank/protocol/config";
import type { Retrievers } from "./collections.ts";
import { EmbeddedRetriever } from "./embedded/embedded-retriever.ts";

/** Nothing is opened or connected before it is used. */
export function retrieversOf(config: Config): Retrievers {
  const embedded = new EmbeddedRetriever(config.COLLECTIONS_DIR, config.MAX_JOB_BODY_BYTES);
  return { embedded };
}
