// Whatever JSON is sent to whatever dialect: no 5xx, no status that openapi.json does not document,
// and an answer in the shape that it documents.
import { readFileSync } from "node:fs";
import { nativeReplySchema } from "@crossrank/protocol/reply-contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  DIALECT_PATHS,
  dialectOnSharedPath,
  SHARED_PATH,
} from "../../apps/api/src/dialects/dialects.ts";
import { PROBLEM } from "../../apps/api/src/dialects/wire-parts.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, settings: { MAX_DOCUMENTS: "4" } });
});
afterAll(() => service.close());

interface Form {
  readonly properties?: object;
  readonly required?: readonly string[];
}
interface RequestSchema extends Form {
  readonly anyOf?: readonly Form[];
}
interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly post?: { readonly responses: object } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, RequestSchema>> };
}
const openApi = JSON.parse(readFileSync("openapi.json", "utf8")) as OpenApi;
/** A request as it may be sent: several forms where a dialect has several names for a field. */
const formsOf = (schema: RequestSchema) => schema.anyOf ?? [schema];
const FIELDS = new Set(
  Object.entries(openApi.components.schemas).flatMap(([name, schema]) => {
    if (!name.endsWith("Request")) return [];
    return formsOf(schema).flatMap(({ properties = {} }) => Object.keys(properties));
  }),
);
/** The fields that make a right call of a dialect, by the name of its shape. */
function neededFor(name: string): fc.Arbitrary<object> {
  const forms = formsOf(openApi.components.schemas[`${name}Request`] ?? {});
  return fc.constantFrom(...forms).chain(({ required = [] }) => record(required));
}

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.string({ minLength: 1 }));
const object = fc.dictionary(fc.constantFrom("text", "id", "mode", "strategy"), text);
const texts = fc.array(text, { maxLength: 5 });
const objects = fc.array(object, { maxLength: 5 });
const anything = fc.oneof(fc.jsonValue(), fc.boolean(), fc.integer({ min: -2, max: 9 }), object);
/** What is often right for a field; what makes an honest 504 is left out. */
const LIKELY: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  query: fc.oneof(text, object),
  text_1: fc.oneof(text, texts),
  text_2: texts,
  documents: fc.oneof(texts, objects),
  queries: fc.oneof(text, texts),
  items: texts,
  data_1: fc.oneof(text, texts),
  data_2: texts,
  texts,
  passages: objects,
  model: fc.constantFrom("fake-model", "rerank-v3.5", "gpt", ""),
  timeout_ms: fc.constantFrom(-1, 60_000, "5", null),
};

function fieldValue(name: string): fc.Arbitrary<unknown> {
  const likely = LIKELY[name];
  if (name === "timeout_ms" && likely !== undefined) return likely;
  return likely === undefined ? anything : fc.oneof({ arbitrary: likely, weight: 9 }, anything);
}

function record(names: readonly string[]): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(names.map((name) => [name, fieldValue(name)])));
}

/** Of all dialects, as strangers too come along. */
const someFields = fc.subarray([...FIELDS], { maxLength: 3 }).chain(record);

const seen = new Map<string, Set<number>>();

/** Whose call a body is: on the shared path that shows in the body. */
const dialectOf = (path: string, body: unknown) =>
  DIALECT_PATHS.get(path) ?? dialectOnSharedPath(body);
const NAMES_ON_SHARED_PATH = ["Rerank", "Tei", "Weaviate"];

test.each([...DIALECT_PATHS.keys(), SHARED_PATH])("%s answers as documented", async (path) => {
  const documented = Object.keys(openApi.paths[path]?.post?.responses ?? {});
  const dialect = DIALECT_PATHS.get(path);
  const names = dialect ? [dialect.shape?.name ?? "Rerank"] : NAMES_ON_SHARED_PATH;
  const mostlyRight = fc
    .tuple(someFields, fc.constantFrom(...names).chain(neededFor))
    .map(([some, needed]) => ({ ...some, ...needed }));
  const statuses = new Set<number>();
  seen.set(path, statuses);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ arbitrary: mostlyRight, weight: 5 }, someFields, fc.jsonValue()),
      async (sent) => {
        const response = await service.post(path, JSON.stringify(sent));
        const reply: unknown = await response.json();
        statuses.add(response.status);
        const { shape } = dialectOf(path, sent);
        expect(documented).toContain(String(response.status));
        expect(response.status).toBeLessThan(500);
        const failure = shape?.problem ?? PROBLEM;
        const schema = response.ok ? (shape?.reply ?? nativeReplySchema) : failure;
        expect(schema.safeParse(reply).error).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});

test("the calls above were right often enough to prove something", () => {
  const ranked = [...seen.values()].filter((statuses) => statuses.has(200));
  expect(ranked.length).toBeGreaterThan(seen.size * 0.8);
});
