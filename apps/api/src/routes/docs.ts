// Owns: `GET /docs`: the OpenAPI document as a page to read and try, with nothing loaded from elsewhere.
// Must not know: what the document holds.
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Readable } from "node:stream";
import type { Handler } from "hono";

const ASSETS = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const TYPES: ReadonlyMap<string, string> = new Map([
  ["swagger-ui-bundle.js", "text/javascript"],
  ["swagger-ui.css", "text/css"],
]);
const START = `SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true });`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Crossrank API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
`;

// Its own styles are inline; scripts are not.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

export function docsRoute(): Handler {
  return (c) => {
    c.header("content-security-policy", POLICY);
    return c.html(PAGE);
  };
}

/** The page's script and style; 404 for anything else. */
export function docsAssetRoute(): Handler {
  return (c) => {
    const name = c.req.param("name") ?? "";
    if (name === "start.js") return c.body(START, 200, { "content-type": "text/javascript" });
    const type = TYPES.get(name);
    if (type === undefined) return c.notFound();
    const stream = Readable.toWeb(createReadStream(path.join(ASSETS, name))) as ReadableStream;
    return c.body(stream, 200, { "content-type": type, "cache-control": "max-age=3600" });
  };
}
