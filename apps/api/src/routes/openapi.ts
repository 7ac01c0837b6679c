// Owns: `GET /openapi.json`. Must not know: what is in it.
import type { Handler } from "hono";
import { openApiDocument } from "../openapi/document.ts";

/** Made when it is first asked for: a start should not wait for what few look at. */
export function openApiRoute(): Handler {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return (c) => {
    document ??= openApiDocument();
    return c.json(document);
  };
}
