// Owns: `GET /openapi.json`. Must not know: what is in it.
import { readFileSync } from "node:fs";
import type { Handler } from "hono";
import { openApiDocument } from "../openapi.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);

export function openApiRoute(): Handler {
  const document = openApiDocument(version);
  return (c) => c.json(document);
}
