// Owns: which route a wrong path was meant for. Must not know: what routes do.

/** LiteLLM and others append what a base URL already ends with. */
const REPEATED = /^(\/[^/]+)\1(?=\/)/;

/** `METHOD path` of the route whose path shares the most parts with `path`. */
export function nearestRoute(
  path: string,
  routes: readonly (readonly [method: string, path: string, ...rest: unknown[]])[],
): string {
  const wanted = path.replace(REPEATED, "$1").split("/").filter(Boolean);
  const shared = (other: string) => {
    const parts = other.split("/").filter(Boolean);
    const score = wanted.filter((part) => parts.includes(part)).length;
    return score - Math.abs(parts.length - wanted.length) / 10;
  };
  const [first = ["POST", "/v1/rerank"] as const, ...others] = routes;
  const best = others.reduce((a, b) => (shared(b[1]) > shared(a[1]) ? b : a), first);
  return shared(best[1]) > 0 ? `${best[0]} ${best[1]}` : "POST /v1/rerank";
}
