/**
 * Owns how a model of the hub is named: `organisation/name`, with `@revision` to pin it.
 * Must not know folders or the network.
 */
import { CATALOGUE } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";

export interface ModelName {
  readonly id: string;
  /** Branch, tag or commit; undefined where the name has none. */
  readonly revision: string | undefined;
}

// Both become parts of addresses and of paths in the cache.
const ID = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;
const REVISION = /^[\w-][\w./-]*$/;

/**
 * Takes `organisation/name[@revision]` apart.
 *
 * @throws CoreError `model_not_found` for anything else, with a suggestion where there is one.
 */
export function parseModelName(name: string): ModelName {
  const [id = "", ...rest] = name.split("@");
  const revision = rest.length === 0 ? undefined : rest.join("@");
  // The cache's folders write "/" as "--".
  if (!isSafe(id, ID) || id.includes("--")) {
    const message = `${name} is neither a folder nor a model's name (organisation/name)`;
    throw new CoreError("model_not_found", message + suggestionFor(id));
  }
  if (revision !== undefined && !isSafe(revision, REVISION)) {
    throw new CoreError("model_not_found", `${name}: what follows @ is no branch, tag or commit`);
  }
  return { id, revision };
}

function isSafe(text: string, pattern: RegExp): boolean {
  return pattern.test(text) && !text.includes("..") && !text.endsWith("/");
}

function suggestionFor(id: string): string {
  const wanted = id.toLowerCase();
  const known = CATALOGUE.find((entry) => entry.id.toLowerCase().endsWith(`/${wanted}`));
  if (known !== undefined) return `; did you mean ${known.id}?`;
  return '; "crossrank models list" shows the known ones';
}
