import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { breakingChanges } from "./breaking-changes.ts";

type Schema = Record<string, unknown>;

const content = (schema: Schema) => ({ content: { "application/json": { schema } } });

function document(request: Schema, reply: Schema = {}, schemas: Schema = {}) {
  const post = { requestBody: content(request), responses: { "200": content(reply) } };
  return { paths: { "/v1/rerank": { post } }, components: { schemas } };
}

const text = { type: "string" };
const object = (properties: Schema, required: string[] = []) => ({
  type: "object",
  properties,
  required,
});

test("the committed document does not break itself, and losing a path of it does", () => {
  const committed = JSON.parse(readFileSync("openapi.json", "utf8"));
  expect(breakingChanges(committed, committed)).toEqual([]);
  const { "/v1/rerank": _, ...paths } = committed.paths;
  expect(breakingChanges(committed, { ...committed, paths })).toEqual(["POST /v1/rerank is gone"]);
});

describe("a request breaks when", () => {
  test.each<[what: string, before: Schema, after: Schema]>([
    ["a field becomes required", object({ a: text }), object({ a: text }, ["a"])],
    ["a new field is required", object({}), object({ a: text }, ["a"])],
    ["a field is gone", object({ a: text }), object({})],
    ["a type is refused", object({ a: { type: ["string", "null"] } }), object({ a: text })],
    ["a value is refused", { enum: ["a", "b"] }, { enum: ["a"] }],
    ["a form is gone", { anyOf: [text, { type: "number" }] }, text],
    ["a least is larger", { type: "integer", minimum: 0 }, { type: "integer", minimum: 1 }],
    ["a most appears", { type: "array" }, { type: "array", maxItems: 5 }],
    ["an item is narrower", { items: { type: "number" } }, { items: { type: "integer" } }],
  ])("%s", (_, before, after) => {
    expect(breakingChanges(document(before), document(after))).toHaveLength(1);
    expect(breakingChanges(document(before), document(before))).toEqual([]);
  });
});

describe("a request does not break when", () => {
  test.each<[what: string, before: Schema, after: Schema]>([
    ["an optional field appears", object({}), object({ a: text })],
    [
      "null is allowed in other words",
      { type: ["string", "null"] },
      { anyOf: [text, { type: "null" }] },
    ],
    ["a form is added", text, { anyOf: [{ type: "number" }, text] }],
    ["a field is no longer required", object({ a: text }, ["a"]), object({ a: text })],
    ["a number need not be whole", { type: "integer" }, { type: "number" }],
    ["a bound is looser", { type: "array", maxItems: 5 }, { type: "array", maxItems: 9 }],
  ])("%s", (_, before, after) => {
    expect(breakingChanges(document(before), document(after))).toEqual([]);
  });
});

describe("a reply", () => {
  const reply = (schema: Schema, schemas?: Schema) => document({}, schema, schemas);

  test.each<[what: string, before: Schema, after: Schema]>([
    ["may miss a field", object({ a: text }, ["a"]), object({ a: text })],
    ["has a field of another type", object({ a: text }), object({ a: { type: "number" } })],
    ["has a new form", text, { anyOf: [text, { type: "number" }] }],
  ])("breaks when it %s", (_, before, after) => {
    expect(breakingChanges(reply(before), reply(after))).toHaveLength(1);
  });

  test("breaks through a reference, and grows without harm", () => {
    const referring = (named: Schema) =>
      reply({ $ref: "#/components/schemas/Reply" }, { Reply: named });
    const old = referring(object({ a: text }, ["a"]));
    expect(breakingChanges(old, referring(object({}, [])))).toHaveLength(2);
    expect(breakingChanges(old, referring(object({ a: text, b: text }, ["a", "b"])))).toEqual([]);
  });
});
