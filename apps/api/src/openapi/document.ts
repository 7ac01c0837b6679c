// Owns: the OpenAPI 3.1 document of the service as a whole.
// Must not know: how routes work.
//
// Native requests are documented by the schema that checks them. The other dialects' fields are checked
// natively too, once they have been renamed; what is documented of them, and of all replies, is what
// tests hold the service to.
import { readFileSync } from "node:fs";
import { bulkOperations } from "./bulk-paths.ts";
import { collectionOperations } from "./collection-paths.ts";
import { jobOperations } from "./job-paths.ts";
import { SECURITY, SECURITY_SCHEMES, TAGS } from "./operation.ts";
import { rerankPaths } from "./rerank-paths.ts";
import { HEADERS } from "./responses.ts";
import { type Json, namedSchemas } from "./schemas.ts";
import { servicePaths } from "./service-paths.ts";
import { webhookOperations } from "./webhook-paths.ts";

/** Of the service in its own version. */
export function openApiDocument(): Json {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(manifest);
  return {
    openapi: "3.1.0",
    info: {
      title: "Crossrank",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "Reranks documents by a cross-encoder, in the words of every rerank client. Unknown fields of a " +
        "request are ignored, null means the default. Without keys, any path refuses a Host or Origin " +
        "that is not this machine's with 403.",
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: SECURITY,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: HEADERS,
      schemas: namedSchemas(),
    },
    paths: mergePaths(
      ...Object.entries(rerankPaths()),
      ...jobOperations(),
      ...bulkOperations(),
      ...collectionOperations(),
      ...webhookOperations(),
      ...Object.entries(servicePaths()),
    ),
  };
}

/** A path may have several methods. */
function mergePaths(...operations: readonly (readonly [path: string, item: unknown])[]): Json {
  const merged: Record<string, object> = {};
  for (const [path, item] of operations) {
    merged[path] = { ...merged[path], ...(item as object) };
  }
  return merged;
}
