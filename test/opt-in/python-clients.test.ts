// The real Python clients: the fixed set in the right order, what they send written down, and each
// failure as the client's own error. `npm run test:clients` brings the packages.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overload, untilAnswered } from "../support/overload.ts";
import { post } from "../support/post.ts";
import { type PythonClients, startPythonClients } from "../support/python-clients.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";
import { asRecording, recordingOf, startWireTap, type WireTap } from "../support/wire-tap.ts";

const {
  CROSSRANK_CLIENTS_PYTHON: python = "python3",
  CROSSRANK_COHERE_PYTHON: newestCohere = "python3",
} = process.env;
const KEY = "a-key-of-the-clients-0123456789";
const EXPIRED = "an-expired-key-0123456789";

const redis = useRedis();
let service: TestService;
let open: TestService;
let tap: WireTap;
let clients: PythonClients;
let newest: PythonClients;
beforeAll(async () => {
  const limits = { MAX_DOCUMENTS: "10", MAX_QUERY_CHARACTERS: "100" };
  const API_KEYS = `clients:${KEY} old:${EXPIRED}:expires=2020-01-31`;
  service = await startService({ redisUrl: redis.url, settings: { ...limits, API_KEYS } });
  open = await startService({ redisUrl: redis.url, settings: limits, withWorker: false });
  tap = await startWireTap(service.url, KEY);
  clients = startPythonClients(python);
  newest = startPythonClients(newestCohere);
});
afterAll(async () => {
  await Promise.all([clients.close(), newest.close(), tap.close()]);
  await Promise.all([service.close(), open.close()]);
});

const MODELS: Readonly<Record<string, string>> = {
  voyageai: "rerank-2.5",
  "litellm voyage": "rerank-2.5",
  "litellm jina_ai": "jina-reranker-v2-base-multilingual",
  "llama-index jina": "jina-reranker-v2-base-multilingual",
  "litellm hosted_vllm": "fake-model",
  "litellm huggingface": "fake-model",
  "llama-index xinference": "fake-model",
};

function rightCall(client: string) {
  const model = MODELS[client] ?? "rerank-v3.5";
  return { client, url: service.url, key: KEY, query, documents, model };
}

interface OwnErrors {
  /** For 401. */
  readonly key: string;
  /** For 422. */
  readonly invalid: string;
  /** For 413. */
  readonly tooLarge: string;
  /** For 404; null for dialects without models. */
  readonly model: string | null;
  /** For 503, and TEI's 429. */
  readonly overloaded: string;
}

const COHERE: OwnErrors = {
  key: "cohere.errors.unauthorized_error.UnauthorizedError",
  invalid: "cohere.errors.unprocessable_entity_error.UnprocessableEntityError",
  tooLarge: "cohere.core.api_error.ApiError",
  model: "cohere.errors.not_found_error.NotFoundError",
  overloaded: "cohere.errors.service_unavailable_error.ServiceUnavailableError",
};
const LITELLM: OwnErrors = {
  key: "litellm.exceptions.AuthenticationError",
  invalid: "litellm.exceptions.BadRequestError",
  tooLarge: "litellm.exceptions.BadRequestError",
  model: "litellm.exceptions.NotFoundError",
  overloaded: "litellm.exceptions.ServiceUnavailableError",
};
/** Clients that raise one kind of error for everything. */
const only = (error: string, model: string | null): OwnErrors => ({
  key: error,
  invalid: error,
  tooLarge: error,
  model,
  overloaded: error,
});

const OWN_ERRORS: Readonly<Record<string, OwnErrors>> = {
  "cohere v1": COHERE,
  "cohere v2": COHERE,
  "langchain-cohere": COHERE,
  "llama-index cohere": COHERE,
  voyageai: {
    key: "voyageai.error.AuthenticationError",
    invalid: "voyageai.error.MalformedRequestError",
    tooLarge: "voyageai.error.APIError",
    model: "voyageai.error.APIError",
    overloaded: "voyageai.error.ServiceUnavailableError",
  },
  "litellm cohere": LITELLM,
  "litellm jina_ai": LITELLM,
  "litellm voyage": LITELLM,
  "litellm infinity": LITELLM,
  "litellm hosted_vllm": { ...LITELLM, tooLarge: "litellm.exceptions.APIError" },
  "litellm huggingface": {
    ...LITELLM,
    invalid: "litellm.exceptions.APIError",
    tooLarge: "litellm.exceptions.APIError",
    model: null,
    overloaded: "litellm.exceptions.RateLimitError",
  },
  "litellm together_ai": { ...LITELLM, model: "litellm.exceptions.BadRequestError" },
  "llama-index jina": only("builtins.RuntimeError", "builtins.RuntimeError"),
  // It looks at nothing but the number of scores.
  "llama-index tei": only("builtins.AssertionError", null),
  "haystack tei": only("builtins.RuntimeError", null),
};

describe.each(Object.entries(OWN_ERRORS))("%s", (client, own) => {
  const ask = (changed: object = {}) => clients.ask({ ...rightCall(client), ...changed });

  test("ranks, and sends what is recorded", async () => {
    tap.take();
    expect(await ask({ url: tap.url })).toEqual({ order: ORDER });
    await expect(asRecording(tap.take())).toMatchFileSnapshot(recordingOf(`python ${client}`));
  });

  type Case = [name: string, changed: object, error: string];
  test.each<Case>([
    ["a wrong key", { key: "a-wrong-key-0123456789" }, own.key],
    ["an expired key", { key: EXPIRED }, own.key],
    ["a blank query", { query: " " }, own.invalid],
    ["too long a query", { query: "x".repeat(101) }, own.tooLarge],
    [
      "too many documents",
      { documents: Array.from({ length: 11 }, (_, i) => `document ${i}`) },
      own.tooLarge,
    ],
    ...(own.model === null
      ? []
      : [["an unknown model", { model: "gpt" }, own.model] satisfies Case]),
  ])("%s is its own error", async (_, changed, error) => {
    expect(await ask(changed)).toMatchObject({ error });
  });

  // What the client does not send says the client itself.
  test.each([
    ["no key", { key: "" }],
    ["a document of the wrong type", { documents: ["a", 5] }],
  ])("%s is an error", async (_, changed) => {
    expect(await ask(changed)).toMatchObject({ error: expect.any(String) });
  });
});

test("llama-index xinference, which sends no key", async () => {
  const call = { ...rightCall("llama-index xinference"), url: open.url };
  expect(await clients.ask(call)).toEqual({ order: ORDER });
});

test.each(["cohere v1", "cohere v2", "cohere v2 with relevant_spans"])(
  "the newest cohere, %s",
  async (client) => {
    tap.take();
    expect(await newest.ask({ ...rightCall(client), url: tap.url })).toEqual({ order: ORDER });
    await expect(asRecording(tap.take())).toMatchFileSnapshot(
      recordingOf(`python newest ${client}`),
    );
    const refused = await newest.ask({ ...rightCall(client), key: "a-wrong-key-0123456789" });
    expect(refused).toMatchObject({ error: COHERE.key, status: 401 });
  },
);

describe("with more in the queue than may be waited for", () => {
  beforeAll(async () => {
    const end = await overload(redis.client, 61, "clients");
    const headers = { authorization: `Bearer ${KEY}` };
    const ask = () =>
      post(`${service.url}/v1/rerank`, { query: `${Math.random()}`, documents }, headers);
    await untilAnswered(ask, 503);
    return end;
  });

  test.each(Object.entries(OWN_ERRORS))("%s tells it as its own error", async (client, own) => {
    const answer = await clients.ask({ ...rightCall(client), query: "another" });
    expect(answer).toMatchObject({ error: own.overloaded });
  });
});
