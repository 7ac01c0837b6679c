// Owns: which changes of the OpenAPI document break a client that was right before. Pure.
// Must not know: where the documents come from, what is done about it.

type Json = Readonly<Record<string, unknown>>;
type Direction = "request" | "reply";

interface Comparison {
  readonly old: Json;
  readonly next: Json;
  readonly direction: Direction;
}

/** A line a change: what was accepted and no longer is, what was sent and no longer is. */
export function breakingChanges(old: Json, next: Json): string[] {
  return operations(old).flatMap(([name, before]) => {
    const after = new Map(operations(next)).get(name);
    if (after === undefined) return [`${name} is gone`];
    const compare = (direction: Direction, find: (operation: Json) => unknown) =>
      breaksBetween(object(find(before)), object(find(after)), name, { old, next, direction });
    return [
      ...compare("request", requestSchema),
      ...Object.keys(object(before["responses"]))
        .filter((status) => status.startsWith("2"))
        .flatMap((status) => compare("reply", (operation) => replySchema(operation, status))),
    ];
  });
}

function operations(document: Json): [name: string, operation: Json][] {
  return Object.entries(object(document["paths"])).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, operation]): [string, Json] => {
      return [`${method.toUpperCase()} ${path}`, object(operation)];
    }),
  );
}

const requestSchema = (operation: Json) => jsonSchema(object(operation["requestBody"]));
const replySchema = (operation: Json, status: string) =>
  jsonSchema(object(object(operation["responses"])[status]));
const jsonSchema = (holder: Json) =>
  object(object(object(holder["content"])["application/json"])["schema"]);

function breaksBetween(old: Json, next: Json, at: string, comparison: Comparison): string[] {
  const olds = alternatives(old, comparison.old);
  const nexts = alternatives(next, comparison.next);
  if (olds.length > 1 || nexts.length > 1) {
    // What was accepted must still be accepted by one; what is sent now must be like one of before.
    const isRequest = comparison.direction === "request";
    const fits = (one: Json, other: Json) =>
      breaksBetween(isRequest ? one : other, isRequest ? other : one, at, comparison).length === 0;
    const [given, known] = isRequest ? [olds, nexts] : [nexts, olds];
    const all = given.every((one) => known.some((other) => fits(one, other)));
    return all ? [] : [`${at}: ${isRequest ? "an accepted form is gone" : "a new form is sent"}`];
  }
  const [[before = {}], [after = {}]] = [olds, nexts];
  return [
    ...typeBreaks(before, after, at, comparison),
    ...memberBreaks(before, after, at, comparison),
  ];
}

function typeBreaks(before: Json, after: Json, at: string, { direction }: Comparison): string[] {
  const [narrow, wide] = direction === "request" ? [before, after] : [after, before];
  const [given, known] = [narrow["type"], wide["type"]];
  const fits =
    known === undefined || given === known || (given === "integer" && known === "number");
  const breaks = fits ? [] : [`${at}: type`];
  if (direction === "reply") return breaks;
  const gone = values(before["enum"]).filter((value) => {
    return after["enum"] !== undefined && !values(after["enum"]).includes(value);
  });
  return [
    ...breaks,
    ...gone.map((value) => `${at}: ${String(value)} is refused`),
    ...BOUNDS.filter(([name, sign]) => isTighter(before[name], after[name], sign)).map(
      ([name]) => `${at}: ${name} is tighter`,
    ),
  ];
}

/** Bounds of a request, and whether a larger one is tighter. */
const BOUNDS: readonly (readonly [name: string, sign: 1 | -1])[] = [
  ["minimum", 1],
  ["minItems", 1],
  ["minLength", 1],
  ["maximum", -1],
  ["maxItems", -1],
  ["maxLength", -1],
];

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
    return breaksBetween(object(schema), object(next), `${at}/${name}`, comparison);
  });
  const items =
    before["items"] && after["items"]
      ? breaksBetween(object(before["items"]), object(after["items"]), `${at}[]`, comparison)
      : [];
  return [...required, ...members, ...items];
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

const object = (value: unknown): Json => (value ?? {}) as Json;
const values = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
