// Owns: the text that is scored of a document that was sent as an object. Pure.
// Must not know: how it is scored, where the object came from.
import { stringify } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The text of an object: its `text` where that is a string and no fields are named; else the named
 * fields, or all but `id`, in order, as YAML, which is how Cohere's models read objects. One field
 * alone is read without its name. Undefined when there is nothing to read.
 */
export function textOfFields(
  document: Fields,
  rankFields: readonly string[] | null,
): string | undefined {
  const { text } = document;
  if (rankFields === null && typeof text === "string") return text;
  const names = rankFields ?? Object.keys(document).filter((name) => name !== "id");
  const entries = names.flatMap((name) => {
    const value = Object.hasOwn(document, name) ? document[name] : null;
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  const [first, ...others] = entries;
  if (first === undefined) return undefined;
  if (others.length === 0 && typeof first[1] === "string") return first[1];
  // One key or string on one line: a folded line would put breaks into the caller's text.
  return stringify(new Map(entries), { lineWidth: 0 }).trimEnd();
}
