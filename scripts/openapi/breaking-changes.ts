// Owns: which changes of the OpenAPI document break a client that was right before. Pure.
// Must not know: where the documents come from, what is done about it, what a schema means.
//
// A call must stay possible as it was made: same path, parameters and body, without a key where none was
// needed. Of every answer, also a failure, what was told must still be told. A failure's status may go.
import { type Direction, type Json, object, schemaBreaks, values } from "./schema-breaks.ts";

/** A line a change: what was accepted and no longer is, what was sent and no longer is. */
export function breakingChanges(old: Json, next: Json): string[] {
  const operations = operationsOf(next);
  return [...operationsOf(old)].flatMap(([name, before]) => {
    const after = operations.get(name);
    if (after === undefined) return [`${name} is gone`];
    const compare: Compare = (direction, one, other, at) =>
      schemaBreaks(object(one), object(other), at, { old, next, direction });
    const isLocked = isOpen(before, old) && !isOpen(after, next);
    return [
      ...(isLocked ? [`${name}: a key is required`] : []),
      ...parameterBreaks(before, after, name, compare),
      ...requestBreaks(before, after, name, compare),
      ...replyBreaks(before, after, name, compare),
    ];
  });
}

type Compare = (direction: Direction, before: unknown, after: unknown, at: string) => string[];

function operationsOf(document: Json): ReadonlyMap<string, Json> {
  return new Map(
    Object.entries(object(document["paths"])).flatMap(([path, methods]) =>
      Object.entries(object(methods)).map(([method, operation]): [string, Json] => {
        return [`${method.toUpperCase()} ${path}`, object(operation)];
      }),
    ),
  );
}

/** Whether it may be called without a key. */
function isOpen(operation: Json, document: Json): boolean {
  const ways = values(operation["security"] ?? document["security"]);
  return ways.length === 0 || ways.some((way) => Object.keys(object(way)).length === 0);
}

function parameterBreaks(before: Json, after: Json, name: string, compare: Compare): string[] {
  const [olds, nexts] = [parametersOf(before), parametersOf(after)];
  const gone = [...olds].flatMap(([parameter, { schema }]) => {
    const at = `${name} ${parameter}`;
    const next = nexts.get(parameter);
    return next === undefined ? [`${at}: is gone`] : compare("request", schema, next["schema"], at);
  });
  const required = [...nexts].flatMap(([parameter, { required }]) => {
    const isNew = required === true && olds.get(parameter)?.["required"] !== true;
    return isNew ? [`${name} ${parameter}: is required`] : [];
  });
  return [...gone, ...required];
}

function parametersOf(operation: Json): ReadonlyMap<string, Json> {
  const parameters = values(operation["parameters"]).map(object);
  return new Map(parameters.map((one) => [`${one["in"]} ${one["name"]}`, one]));
}

function requestBreaks(before: Json, after: Json, name: string, compare: Compare): string[] {
  const [was, is] = [before, after].map((operation) => object(operation["requestBody"]));
  const isNew = is?.["required"] === true && was?.["required"] !== true;
  const gone = mediaBreaks(object(was), object(is), name, (one, other) =>
    compare("request", one, other, name),
  );
  return [...(isNew ? [`${name}: a body is required`] : []), ...gone];
}

function replyBreaks(before: Json, after: Json, name: string, compare: Compare): string[] {
  const nexts = object(after["responses"]);
  return Object.entries(object(before["responses"])).flatMap(([status, response]) => {
    const isSuccess = status.startsWith("2");
    if (nexts[status] === undefined) return isSuccess ? [`${name} ${status} is gone`] : [];
    const at = isSuccess ? name : `${name} ${status}`;
    return mediaBreaks(object(response), object(nexts[status]), at, (one, other) =>
      compare("reply", one, other, at),
    );
  });
}

/** Of the bodies of each media type. */
function mediaBreaks(
  before: Json,
  after: Json,
  at: string,
  compare: (before: unknown, after: unknown) => string[],
): string[] {
  const nexts = object(after["content"]);
  return Object.entries(object(before["content"])).flatMap(([type, media]) => {
    if (nexts[type] === undefined) return [`${at}: ${type} is gone`];
    return compare(object(media)["schema"], object(nexts[type])["schema"]);
  });
}
