// Owns: which route a wrong path was meant for. Must not know: what routes do.

/** LiteLLM and others append what a base URL already ends with. */
const REPEATED = /^(\/[^/]+)\1(?=\/)/;

type Route = readonly [method: string, path: string, ...rest: unknown[]];

/**
 * `METHOD path` of the route that has the path's last part, shares the most others with it and begins
 * alike; undefined when none comes near.
 */
export function nearestRoute(
  method: string,
  path: string,
  routes: readonly Route[],
): string | undefined {
  const wanted = partsOf(path.replace(REPEATED, "$1"));
  const near = routes.filter(([, other]) => isNear(wanted, partsOf(other)));
  const [best] = near.toSorted((a, b) => likeness(b) - likeness(a));
  return best && `${best[0]} ${best[1].replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`;

  function likeness([ofMethod, other]: Route): number {
    const parts = partsOf(other);
    const shared = wanted.filter((part) => parts.includes(part)).length;
    const beginsAlike = parts[0] === wanted[0] ? 1 : 0;
    const sameMethod = ofMethod === method ? 0.5 : 0;
    return shared + beginsAlike + sameMethod - Math.abs(parts.length - wanted.length) / 4;
  }
}

const partsOf = (path: string) => path.split("/").filter(Boolean);

/** One letter more, less or other in the last part is a slip. */
function isNear(wanted: readonly string[], parts: readonly string[]): boolean {
  const [a = "", b = ""] = [wanted.at(-1), parts.at(-1)];
  return b !== "" && !b.startsWith(":") && (a === b || slips(a, b) <= 2);
}

/** Levenshtein distance. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
