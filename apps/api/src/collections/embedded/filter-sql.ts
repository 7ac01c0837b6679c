// Owns: filters as SQL over a column of JSON.
// Must not know: what is asked for beside them.
import type { Comparison, Filters } from "../filters.ts";

const OPERATORS: Readonly<Record<Comparison, string>> = {
  $gt: ">",
  $gte: ">=",
  $lt: "<",
  $lte: "<=",
};

/** Conditions that begin with AND, and the values for their question marks, in order. */
export function conditionsOf(filters: Filters): { sql: string; values: (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  for (const filter of filters) {
    const path = `$."${filter.field}"`;
    if ("values" in filter) {
      // As JSON, so that 1, "1" and true stay three values.
      parts.push(`AND metadata -> ? IN (${filter.values.map(() => "?").join(", ")})`);
      values.push(path, ...filter.values.map((value) => JSON.stringify(value)));
    } else {
      const { comparison, bound } = filter;
      parts.push(
        `AND json_type(metadata, ?) IN ('integer', 'real') AND metadata ->> ? ${OPERATORS[comparison]} ?`,
      );
      values.push(path, path, bound);
    }
  }
  return { sql: parts.join(" "), values };
}
