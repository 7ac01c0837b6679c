// The real npm clients, each told only where the service is: the right order, what they send written
// down, and each failure as the client's own error.
import { createCohere } from "@ai-sdk/cohere";
import { createTogetherAI } from "@ai-sdk/togetherai";
import { CohereRerank } from "@langchain/cohere";
import { Document } from "@langchain/core/documents";
import { type RerankingModel, rerank } from "ai";
import { CohereClient, CohereClientV2 } from "cohere-ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVoyage } from "voyage-ai-provider";
import { overload, untilAnswered } from "../support/overload.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";
import { asRecording, recordingOf, startWireTap, type WireTap } from "../support/wire-tap.ts";

const redis = useRedis();
const KEY = "a-key-of-the-clients-0123456789";
const EXPIRED = "an-expired-key-0123456789";
let service: TestService;
let tap: WireTap;
beforeAll(async () => {
  const settings = {
    API_KEYS: `clients:${KEY} old:${EXPIRED}:expires=2020-01-31`,
    MAX_DOCUMENTS: "10",
    MAX_QUERY_CHARACTERS: "100",
  };
  service = await startService({ redisUrl: redis.url, settings });
  tap = await startWireTap(service.url, KEY);
});
afterAll(async () => {
  await tap.close();
  await service.close();
});

interface Call {
  readonly url: string;
  readonly key: string;
  readonly query: string;
  readonly documents: string[];
  readonly model: string;
}
/** Indexes of the documents, best first. */
type Client = (call: Call) => Promise<number[]>;

const indexes = (results: readonly { index: number }[]) => results.map(({ index }) => index);

function aiSdk(modelOf: (call: Call) => RerankingModel): Client {
  return async (call) => {
    const model = modelOf(call);
    const { ranking } = await rerank({
      model,
      query: call.query,
      documents: call.documents,
      maxRetries: 0,
    });
    return ranking.map(({ originalIndex }) => originalIndex);
  };
}

const CLIENTS: Readonly<Record<string, Client>> = {
  async "cohere-ai v1"({ url, key, ...request }) {
    const client = new CohereClient({ environment: url, token: key, maxRetries: 0 });
    return indexes((await client.rerank(request)).results);
  },
  async "cohere-ai v2"({ url, key, ...request }) {
    const client = new CohereClientV2({ environment: url, token: key, maxRetries: 0 });
    return indexes((await client.rerank(request)).results);
  },
  async "@langchain/cohere"({ url, key, query: asked, documents: texts, model }) {
    const client = new CohereClient({ environment: url, token: key, maxRetries: 0 });
    // It brings a cohere-ai of its own, so the types of the two are not the same.
    const options = { client, model } as unknown;
    const compressor = new CohereRerank(options as ConstructorParameters<typeof CohereRerank>[0]);
    const candidates = texts.map(
      (pageContent, i) => new Document({ pageContent, metadata: { i } }),
    );
    const kept = await compressor.compressDocuments(candidates, asked);
    return kept.map(({ metadata }) => Number(metadata["i"]));
  },
  "@ai-sdk/cohere": aiSdk(({ url, key, model }) =>
    createCohere({ baseURL: `${url}/v2`, apiKey: key }).reranking(model),
  ),
  "@ai-sdk/cohere, at its prefix": aiSdk(({ url, key, model }) =>
    createCohere({ baseURL: `${url}/cohere/v2`, apiKey: key }).reranking(model),
  ),
  "@ai-sdk/togetherai": aiSdk(({ url, key, model }) =>
    createTogetherAI({ baseURL: `${url}/v1`, apiKey: key }).rerankingModel(model),
  ),
  "voyage-ai-provider": aiSdk(({ url, key, model }) =>
    createVoyage({ baseURL: `${url}/voyage/v1`, apiKey: key }).reranking(model),
  ),
  "voyage-ai-provider, without its prefix": aiSdk(({ url, key, model }) =>
    createVoyage({ baseURL: `${url}/v1`, apiKey: key }).reranking(model),
  ),
};

/** The classes of cohere-ai by status; it has none for 413. */
const COHERE_ERRORS: Readonly<Record<number, string>> = {
  401: "UnauthorizedError",
  404: "NotFoundError",
  413: "CohereError",
  422: "UnprocessableEntityError",
  503: "ServiceUnavailableError",
};

/** The error's class, its status, and that it holds our sentence. */
async function expectOwnError(client: string, call: Promise<unknown>, status: number) {
  const error = (await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as Error & { statusCode?: number };
  const isCohere = /^cohere-ai|^@langchain/.test(client);
  const name = isCohere ? error.constructor.name : error.name;
  expect(name).toBe(isCohere ? COHERE_ERRORS[status] : "AI_APICallError");
  expect(error.statusCode).toBe(status);
  expect(error.message).toMatch(/key|\/query|\/documents|\/model|queued/);
}

describe.each(Object.entries(CLIENTS))("%s", (name, client) => {
  const ask = (changed: Partial<Call> = {}) =>
    client({ url: service.url, key: KEY, query, documents, model: "rerank-v3.5", ...changed });

  test("ranks, and sends what is recorded", async () => {
    tap.take();
    expect(await ask({ url: tap.url })).toEqual(ORDER);
    await expect(asRecording(tap.take())).toMatchFileSnapshot(recordingOf(`npm ${name}`));
  });

  test.each<[what: string, status: number, changed: Partial<Call>]>([
    ["a wrong key", 401, { key: "a-wrong-key-0123456789" }],
    ["an expired key", 401, { key: EXPIRED }],
    ["a blank query", 422, { query: " " }],
    ["too long a query", 413, { query: "x".repeat(101) }],
    ["too many documents", 413, { documents: Array.from({ length: 11 }, (_, i) => `${i}`) }],
    ["an unknown model", 404, { model: "gpt" }],
  ])("%s is its own error, %i", async (_, status, changed) => {
    await expectOwnError(name, ask(changed), status);
  });

  // Some check it themselves; LangChain's documents make text of everything.
  test.skipIf(name.startsWith("@langchain"))(
    "a document of the wrong type is an error",
    async () => {
      await expect(ask({ documents: ["a", 5 as unknown as string] })).rejects.toThrow();
    },
  );
});

test("cohere-ai v1: documents when asked, objects by rank_fields", async () => {
  const client = new CohereClient({ environment: service.url, token: KEY });
  const { results } = await client.rerank({ query, documents, returnDocuments: true });
  expect(results[0]?.document?.text).toBe(documents[2]);
  const objects = documents.map((text, i) => ({ title: `${i}`, body: text }));
  const byFields = await client.rerank({ query, documents: objects, rankFields: ["body"] });
  expect(indexes(byFields.results)).toEqual(ORDER);
});

test("cohere-ai v2: top_n", async () => {
  const client = new CohereClientV2({ environment: service.url, token: KEY });
  const { results, meta } = await client.rerank({
    query,
    documents,
    model: "rerank-v3.5",
    topN: 2,
  });
  expect(indexes(results)).toEqual(ORDER.slice(0, 2));
  expect(meta?.billedUnits?.searchUnits).toBe(1);
});

test.each([
  [
    "cohere",
    () => createCohere({ baseURL: `${service.url}/v2`, apiKey: KEY }).reranking("rerank-v3.5"),
  ],
  [
    "togetherai",
    () =>
      createTogetherAI({ baseURL: `${service.url}/v1`, apiKey: KEY }).rerankingModel("rerank-x"),
  ],
])("the AI SDK's %s: objects, topN", async (_, modelOf) => {
  const objects = documents.map((text) => ({ text }));
  const { ranking } = await rerank({ model: modelOf(), query, documents: objects, topN: 2 });
  expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(ORDER.slice(0, 2));
});

describe("with more in the queue than may be waited for", () => {
  beforeAll(async () => {
    const end = await overload(redis.client, 61, "clients");
    const headers = { authorization: `Bearer ${KEY}` };
    const ask = () =>
      post(`${service.url}/v1/rerank`, { query: `${Math.random()}`, documents }, headers);
    await untilAnswered(ask, 503);
    return end;
  });

  test.each(Object.entries(CLIENTS))("%s tells it as its own error", async (name, client) => {
    const call = { url: service.url, key: KEY, query: "another", documents, model: "rerank-v3.5" };
    await expectOwnError(name, client(call), 503);
  });
});
