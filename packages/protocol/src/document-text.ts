// Owns: the text that is scored of a document that was sent as an object. Pure.
// Must not know: how it is scored, where the object came from.
import { stringify } from "yaml";

type Fields = Readonly<Record<string, unknown>>;
type Named = readonly [name: string, value: unknown];

/**
 * What is read of an object: its `text` where that is a string and no fields are named; else the named
 * fields, or all but `id`, in order. One field alone that is a string is read without its name. Undefined
 * when there is nothing to read.
 */
export function readableOf(
  document: Fields,
  rankFields: readonly string[] | null,
): string | readonly Named[] | undefined {
  const { text } = document;
  if (rankFields === null && typeof text === "string") return text;
  const names = rankFields ?? Object.keys(document).filter((name) => name !== "id");
  const fields = names.flatMap((name) => {
    const value = Object.hasOwn(document, name) ? document[name] : null;
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  const [first, ...others] = fields;
  if (first === undefined) return undefined;
  return others.length === 0 && typeof first[1] === "string" ? first[1] : fields;
}

/** Fields as YAML, which is how Cohere's models read objects. */
export function asYaml(fields: readonly Named[]): string {
  // One key or string on one line: a folded line would put breaks into the caller's text.
  return stringify(new Map(fields), { lineWidth: 0 }).trimEnd();
}

/** Members of a value, and their members; stops counting above `most`. */
export function membersOf(value: unknown, most: number): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    count += 1 + membersOf(member, most);
    if (count > most) break;
  }
  return count;
}
