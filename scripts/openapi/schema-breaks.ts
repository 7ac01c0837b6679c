// Owns: which changes of a schema break a client: in a request what is refused now, in a reply what is
// missing or other than before. Pure.
// Must not know: operations.
//
// Judgement, for replies: a list of words (`enum`) may grow or shrink, so clients must expect words that
// they do not know; a single word (`const`) is what they tell forms apart by, and stays. Numbers, lengths
// and patterns of replies are not compared.

export type Json = Readonly<Record<string, unknown>>;
export type Direction = "request" | "reply";

interface Comparison {
  readonly old: Json;
  readonly next: Json;
  readonly direction: Direction;
}

export function schemaBreaks(old: Json, next: Json, at: string, comparison: Comparison): string[] {
  const olds = alternatives(old, comparison.old);
  const nexts = alternatives(next, comparison.next);
  const isRequest = comparison.direction === "request";
  if (olds.length > 1 || nexts.length > 1) {
    // What was accepted must still be accepted by one; what is sent now must be like one of before.
    const fits = (one: Json, other: Json) =>
      schemaBreaks(isRequest ? one : other, isRequest ? other : one, at, comparison).length === 0;
    const [given, known] = isRequest ? [olds, nexts] : [nexts, olds];
    const all = given.every((one) => known.some((other) => fits(one, other)));
    return all ? [] : [`${at}: ${isRequest ? "an accepted form is gone" : "a new form is sent"}`];
  }
  const [[before = {}], [after = {}]] = [olds, nexts];
  return [
    ...typeBreaks(before, after, at, comparison),
    ...(isRequest ? refusals(before, after, at) : constBreaks(before, after, at)),
    ...memberBreaks(before, after, at, comparison),
    ...restBreaks(before, after, at, comparison),
  ];
}

function typeBreaks(before: Json, after: Json, at: string, { direction }: Comparison): string[] {
  const [narrow, wide] = direction === "request" ? [before, after] : [after, before];
  const [given, known] = [narrow["type"], wide["type"]];
  const fits =
    known === undefined || given === known || (given === "integer" && known === "number");
  return fits ? [] : [`${at}: type`];
}

/** In a reply. */
function constBreaks(before: Json, after: Json, at: string): string[] {
  const { const: word } = before;
  return word === undefined || after["const"] === word ? [] : [`${at}: is not ${word} alone`];
}

/** Bounds of a request, and whether a larger one is tighter. */
const BOUNDS: readonly (readonly [name: string, sign: 1 | -1])[] = [
  ...["minimum", "exclusiveMinimum", "minItems", "minLength", "minProperties"].map(
    (name) => [name, 1] as const,
  ),
  ...["maximum", "exclusiveMaximum", "maxItems", "maxLength", "maxProperties"].map(
    (name) => [name, -1] as const,
  ),
];
/** Whether one is tighter than another nobody can tell: any new one is. */
const RULES = ["pattern", "format", "multipleOf", "not"];

/** What a request may not hold any more. */
function refusals(before: Json, after: Json, at: string): string[] {
  const [words, left] = [wordsOf(before), wordsOf(after)];
  const gone = left === undefined ? [] : (words ?? ["another value"]);
  const bounds = BOUNDS.filter(([name, sign]) => isTighter(before[name], after[name], sign));
  const rules = RULES.filter((name) => {
    return name in after && JSON.stringify(after[name]) !== JSON.stringify(before[name]);
  });
  return [
    ...gone.filter((word) => !left?.includes(word)).map((word) => `${at}: ${word} is refused`),
    ...bounds.map(([name]) => `${at}: ${name} is tighter`),
    ...rules.map((name) => `${at}: ${name} is new`),
  ];
}

/** The only values that a schema allows; undefined where it lists none. */
function wordsOf(schema: Json): unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return schema["enum"] === undefined ? undefined : values(schema["enum"]);
}

function isTighter(before: unknown, after: unknown, sign: 1 | -1): boolean {
  if (typeof after !== "number") return false;
  const loosest = sign === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return sign * (after - (typeof before === "number" ? before : loosest)) > 0;
}

function memberBreaks(before: Json, after: Json, at: string, comparison: Comparison): string[] {
  const [olds, nexts] = [object(before["properties"]), object(after["properties"])];
  const [wasRequired, isRequired] = [values(before["required"]), values(after["required"])];
  const isRequest = comparison.direction === "request";
  const required = isRequest
    ? isRequired
        .filter((name) => !wasRequired.includes(name))
        .map((name) => `${at}/${name}: is required`)
    : wasRequired
        .filter((name) => !isRequired.includes(name))
        .map((name) => `${at}/${name}: may be missing`);
  const members = Object.entries(olds).flatMap(([name, schema]) => {
    const next = nexts[name];
    if (next === undefined) return [`${at}/${name}: is gone`];
    return schemaBreaks(object(schema), object(next), `${at}/${name}`, comparison);
  });
  return [...required, ...members];
}

/** Of items of lists, and of members without a schema of their own. */
function restBreaks(before: Json, after: Json, at: string, comparison: Comparison): string[] {
  const isRequest = comparison.direction === "request";
  const breaks = (name: "items" | "additionalProperties", where: string) => {
    const [was, is] = [before[name], after[name]];
    if (isFree(isRequest ? is : was) || was === false) return [];
    if (is === false) return [`${where}: none is allowed`];
    return schemaBreaks(object(was), object(is), where, comparison);
  };
  return [...breaks("items", `${at}[]`), ...breaks("additionalProperties", `${at}/*`)];
}

/** Allows anything: a request may come to that, a reply may come from it. */
function isFree(schema: unknown): boolean {
  return schema !== false && Object.keys(object(schema)).length === 0;
}

/** Every form that a schema allows, without references and unions in unions. */
function alternatives(schema: Json, document: Json): Json[] {
  const named = deref(schema, document);
  const union = values(named["anyOf"] ?? named["oneOf"]);
  if (union.length > 0) return union.flatMap((one) => alternatives(object(one), document));
  const types = values(named["type"]);
  return types.length === 0 ? [named] : types.map((type) => ({ ...named, type }));
}

function deref(schema: Json, document: Json): Json {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema["$ref"]))?.[1];
  if (name === undefined) return schema;
  return object(object(object(document["components"])["schemas"])[name]);
}

export const object = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
export const values = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
