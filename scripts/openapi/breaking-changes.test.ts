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
    ["an item has a type", { type: "array" }, { type: "array", items: text }],
    ["one word is left", { enum: ["a", "b"] }, { const: "a" }],
    ["another word is wanted", { const: "a" }, { const: "b" }],
    ["words are wanted", text, { type: "string", enum: ["a"] }],
    ["a pattern appears", text, { type: "string", pattern: "a" }],
    ["a pattern is another", { type: "string", pattern: "a" }, { type: "string", pattern: "b" }],
    ["other members are refused", object({}), { ...object({}), additionalProperties: false }],
    ["other members have a type", object({}), { ...object({}), additionalProperties: text }],
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
    ["a word is added", { const: "a" }, { enum: ["a", "b"] }],
    ["any word will do", { type: "string", enum: ["a"] }, text],
    ["a pattern is gone", { type: "string", pattern: "a" }, text],
    ["items may be anything", { type: "array", items: text }, { type: "array" }],
    ["other members are let in", { ...object({}), additionalProperties: false }, object({})],
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
    ["has lost its items", { type: "array", items: text }, { type: "array" }],
    ["says another word", { const: "a" }, { const: "b" }],
    ["says any word", { type: "string", const: "a" }, text],
    ["says one of several words", { const: "a" }, { enum: ["a", "b"] }],
    [
      "has other members of another type",
      { additionalProperties: text },
      { additionalProperties: { type: "number" } },
    ],
  ])("breaks when it %s", (_, before, after) => {
    expect(breakingChanges(reply(before), reply(after))).toHaveLength(1);
  });

  test.each<[what: string, before: Schema, after: Schema]>([
    ["knows more words", { enum: ["a"] }, { enum: ["a", "b"] }],
    ["knows fewer words", { enum: ["a", "b"] }, { enum: ["a"] }],
    ["says one word of all", text, { type: "string", const: "a" }],
  ])("does not break when it %s", (_, before, after) => {
    expect(breakingChanges(reply(before), reply(after))).toEqual([]);
  });

  test("breaks through a reference, and grows without harm", () => {
    const referring = (named: Schema) =>
      reply({ $ref: "#/components/schemas/Reply" }, { Reply: named });
    const old = referring(object({ a: text }, ["a"]));
    expect(breakingChanges(old, referring(object({}, [])))).toHaveLength(2);
    expect(breakingChanges(old, referring(object({ a: text, b: text }, ["a", "b"])))).toEqual([]);
  });
});

describe("an operation", () => {
  const operation = (post: Schema, rest: Schema = {}) => ({ ...rest, paths: { "/a": { post } } });
  const query = (parameter: Schema) => ({
    parameters: [{ name: "a", in: "query", schema: text, ...parameter }],
  });
  const answering = (responses: Schema) => ({ responses });
  const problem = (schema: Schema) => ({ "application/problem+json": { schema } });
  const coded = { content: problem(object({ code: text, detail: text }, ["code"])) };
  const codeless = { content: problem(object({ detail: text })) };
  const keyed = { security: [{ key: [] }] };
  const open = { security: [{}, { key: [] }] };

  test.each<[what: string, before: Schema, after: Schema, line: string]>([
    ["has lost a parameter", query({}), {}, "query a: is gone"],
    ["wants a new parameter", {}, query({ required: true }), "query a: is required"],
    ["wants a parameter", query({}), query({ required: true }), "query a: is required"],
    ["refuses a parameter", query({}), query({ schema: { type: "integer" } }), "query a: type"],
    [
      "wants a body",
      { requestBody: {} },
      { requestBody: { required: true } },
      "a body is required",
    ],
    ["wants a key", {}, keyed, "a key is required"],
    ["wants the key that it offered to take", open, keyed, "a key is required"],
    ["has lost a status", answering({ "200": {} }), answering({ "202": {} }), "200 is gone"],
    [
      "has lost a media type",
      answering({ "200": coded }),
      answering({ "200": content(text) }),
      "application/problem+json is gone",
    ],
    [
      "fails without a code",
      answering({ "404": coded }),
      answering({ "404": codeless }),
      "404/code: may be missing",
    ],
  ])("breaks when it %s", (_, before, after, line) => {
    expect(breakingChanges(operation(before), operation(after)).join("\n")).toContain(line);
    expect(breakingChanges(operation(before), operation(before))).toEqual([]);
  });

  test("breaks when the document wants a key of all, not of one that is open by itself", () => {
    const document = (security: Schema[], post: Schema) => operation(post, { security });
    const changes = (post: Schema) =>
      breakingChanges(document([{}], post), document([{ key: [] }], post));
    expect(changes({})).toEqual(["POST /a: a key is required"]);
    expect(changes({ security: [] })).toEqual([]);
  });

  test.each<[what: string, before: Schema, after: Schema]>([
    ["takes a new parameter", {}, query({})],
    ["asks for no key", keyed, open],
    ["fails in fewer ways", answering({ "404": coded }), answering({})],
    ["fails in more ways", answering({}), answering({ "404": coded })],
  ])("does not break when it %s", (_, before, after) => {
    expect(breakingChanges(operation(before), operation(after))).toEqual([]);
  });
});
