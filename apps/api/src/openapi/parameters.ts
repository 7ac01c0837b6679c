// Owns: parameters as documented.
// Must not know: which path has which.
import type { Json } from "./schemas.ts";

export const inPath = (name: string): Json => ({
  name,
  in: "path",
  required: true,
  schema: { type: "string" },
});

export const inQuery = (name: string, description: string, schema: Json): Json => ({
  name,
  in: "query",
  description,
  schema,
});

/** How a list is paged. */
export const pageParameters = (most: number): readonly Json[] => [
  inQuery("limit", "At most so many.", { type: "integer", minimum: 1, maximum: most }),
  inQuery("after", "Those after the one of this id.", { type: "string" }),
];
