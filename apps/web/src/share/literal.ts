// Owns: data as literals of JSON, JavaScript and Python that show every character that is in them.
// Must not know: what the data is, which code it stands in.
import { UNSEEN_PATTERN } from "../text/visible.ts";

type Escape = (point: number) => string;

const four = (unit: number) => `\\u${unit.toString(16).padStart(4, "0")}`;

/** As JSON and JavaScript write a character by its number: half by half beyond the first 65,536. */
const byUnits: Escape = (point) =>
  Array.from({ length: point > 0xffff ? 2 : 1 }, (_, i) =>
    four(String.fromCodePoint(point).charCodeAt(i)),
  ).join("");

const byPoint: Escape = (point) =>
  point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : four(point);

/**
 * JSON over several lines, which is JavaScript too. What cannot be seen, or would turn what is seen around,
 * is escaped; `also` matches characters to escape besides.
 */
export function jsonLiteral(value: unknown, also?: RegExp): string {
  const text = withEscapes(JSON.stringify(value, null, 2), byUnits);
  return also === undefined ? text : text.replace(also, (one) => four(one.charCodeAt(0)));
}

const PYTHON_NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [true, "True"],
  [false, "False"],
  [null, "None"],
]);

/** The same data as Python. */
export function pythonLiteral(value: unknown, indent = ""): string {
  const named = PYTHON_NAMES.get(value);
  if (named !== undefined) return named;
  if (typeof value !== "object") return withEscapes(JSON.stringify(value), byPoint);
  const inner = `${indent}    `;
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((one) => pythonLiteral(one, inner))
    : Object.entries(value as object).map(
        ([name, one]) => `${pythonLiteral(name)}: ${pythonLiteral(one, inner)}`,
      );
  const [open, close] = isList ? "[]" : "{}";
  if (entries.length === 0) return `${open}${close}`;
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join("")}${indent}${close}`;
}

/** Line separators and what has no width; JSON itself has escaped what is below a space. */
function withEscapes(json: string, written: Escape): string {
  const unseen = new RegExp(`${UNSEEN_PATTERN}|[\\u2028\\u2029]`, "gv");
  return json.replace(unseen, (one, isInPlace?: string) =>
    isInPlace ? one : written(one.codePointAt(0) ?? 0),
  );
}
