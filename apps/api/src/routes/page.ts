// Owns: `GET /` and its assets: the page that apps/web was built to, with nothing loaded from elsewhere.
// Must not know: what the page does.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Handler } from "hono";

/** Where `npm run build` in apps/web leaves the page. */
const BUILT_PAGE = path.resolve(import.meta.dirname, "../../../web/dist");

const TYPES: ReadonlyMap<string, string> = new Map([
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

/** Documents are untrusted: no script but the page's own, no place that text could be made markup in. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const NOT_BUILT = "The page is not built: run `npm run build --workspace @crossrank/web`.\n";

/** The page itself; in one sentence what to run where it is not built. */
export function pageRoute(folder: string = BUILT_PAGE): Handler {
  return async (c) => {
    const page = await readIfThere(path.join(folder, "index.html"));
    if (page === undefined) return c.text(NOT_BUILT);
    return c.body(page, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-length": String(page.length),
      "cache-control": "no-cache",
      "content-security-policy": POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  };
}

/** A file of the page by its name, which changes with its content; 404 for anything else. */
export function pageAssetRoute(folder: string = BUILT_PAGE): Handler {
  return async (c) => {
    const name = c.req.param("name") ?? "";
    const type = TYPES.get(path.extname(name));
    if (type === undefined || path.basename(name) !== name) return c.notFound();
    const asset = await readIfThere(path.join(folder, "assets", name));
    if (asset === undefined) return c.notFound();
    return c.body(asset, 200, {
      "content-type": type,
      "content-length": String(asset.length),
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
  };
}

async function readIfThere(file: string): Promise<Buffer<ArrayBuffer> | undefined> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
