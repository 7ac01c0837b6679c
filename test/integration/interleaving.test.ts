// Interleaved searches on a real Redis: what is shown, what is kept, what the choices add up to.

import { loadConfig } from "@crossrank/protocol/config";
import type { DocumentScore } from "@crossrank/protocol/document-score";
import { impressionsKey } from "@crossrank/protocol/keys";
import { createLog } from "@crossrank/protocol/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectionIdOf } from "../../apps/api/src/collections/collection.ts";
import { teamDraft } from "../../apps/api/src/interleaving/team-draft.ts";
import type { Scorer } from "../../apps/worker/src/score-run.ts";
import { type RunningWorker, startWorker } from "../../apps/worker/src/worker.ts";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: SearchService;
let second: RunningWorker;

/** The other fake has the longest first. */
function shortestFirst(): Scorer {
  const fake = createFakeScorer("second-model");
  const turned = (score: DocumentScore) => ({ ...score, logit: -score.logit });
  return {
    ...fake,
    async score(query, documents, call) {
      const onDocument = (index: number, score: DocumentScore) =>
        call.onDocument(index, turned(score));
      const scored = await fake.score(query, documents, { ...call, onDocument });
      return { ...scored, documents: scored.documents.map(turned) };
    },
  };
}

beforeAll(async () => {
  const settings = { MODEL: "models/fake-model,models/second-model" };
  service = await startSearchService({ redisUrl: redis.url, settings });
  const config = loadConfig({ REDIS_URL: redis.url, QUEUE_SHARDS: process.env["QUEUE_SHARDS"] });
  second = await startWorker("w-second", config, shortestFirst(), createLog("test", "silent"));
});
afterAll(async () => {
  await second.close();
  await service.close();
});

// Recall's order; the reranker's is the other way round.
const IDS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const DOCUMENTS = IDS.map((id, i) => ({ id, text: `pump${" fork".repeat(i)}` }));

async function collectionOf(): Promise<string> {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  await service.call("POST", "/v1/collections", { name });
  await service.call("POST", `/v1/collections/${name}/documents`, jsonLines(DOCUMENTS));
  return name;
}

const search = (collection: string, options: object) =>
  service.call("POST", "/v1/search", { collection, query: "pump", ...options });
const idsOf = ({ results }: { results: { id: string }[] }) => results.map(({ id }) => id);

async function interleaving(collection: string) {
  const { status, body } = await service.call("GET", `/v1/collections/${collection}/interleaving`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const untilKept = (collection: string, count = 1) =>
  until("the impressions are kept", async () => {
    const { comparisons } = await interleaving(collection);
    return comparisons[0]?.impressions === count;
  });

test("the list is drafted from the reranker's order and recall's, and the impression drafts it again", async () => {
  const collection = await collectionOf();
  const { body } = await search(collection, { interleave: { with: "recall" }, top_n: 6 });
  expect(body.interleaved).toBe(true);
  const drafted = teamDraft(IDS.toReversed(), IDS, 6, body.impression_id);
  expect(idsOf(body)).toEqual(drafted.map(({ item }) => item));
  const [first] = body.results;
  expect(first.recall_rank + first.rerank_rank).toBe(IDS.length + 1);
  expect(JSON.stringify(body)).not.toMatch(/team|"own"|"other"/);
  await untilKept(collection);
  const entries = await redis.client.xrange(
    impressionsKey("", collectionIdOf("", collection)),
    "-",
    "+",
  );
  const kept = JSON.parse(entries[0]?.[1][3] ?? "");
  expect(kept.rivals).toEqual(["fake-model", null]);
  const teams = kept.shown.map(({ team }: { team: string }) => team);
  expect(teams).toEqual(drafted.map(({ team }) => team));
});

test("what is chosen counts for the ranking that it was drafted from, and later choices change the outcome", async () => {
  const collection = await collectionOf();
  const { body } = await search(collection, { interleave: { with: "recall" }, top_n: 4 });
  await untilKept(collection);
  const drafted = teamDraft(IDS.toReversed(), IDS, 4, body.impression_id);
  const choose = async (team: string) => {
    const [next] = drafted.splice(
      drafted.findIndex((one) => one.team === team),
      1,
    );
    const told = { impression_id: body.impression_id, document_id: next?.item, action: "click" };
    expect((await service.call("POST", "/v1/feedback", told)).status).toBe(200);
    const { comparisons } = await interleaving(collection);
    const { wins, losses, ties } = comparisons[0];
    return { wins, losses, ties };
  };
  expect(await choose("other")).toEqual({ wins: 0, losses: 1, ties: 0 });
  expect(await choose("own")).toEqual({ wins: 0, losses: 0, ties: 1 });
  expect(await choose("own")).toEqual({ wins: 1, losses: 0, ties: 0 });
});

test("two models are compared, and who always looks for one's best gets a verdict for it", async () => {
  const collection = await collectionOf();
  const searches = 20;
  for (let i = 0; i < searches; i++) {
    const interleave = { model: "second-model" };
    const { body } = await search(collection, { interleave, top_n: 4 });
    expect(body.model).toBe("fake-model");
    await until("it is kept", async () => {
      // What the second model has first is the shortest one.
      const document_id = idsOf(body).toSorted()[0];
      const told = { impression_id: body.impression_id, document_id, action: "click" };
      return (await service.call("POST", "/v1/feedback", told)).status === 200;
    });
  }
  expect(await interleaving(collection)).toMatchObject({
    object: "interleaving",
    collection,
    days: 30,
    comparisons: [
      {
        model: "fake-model",
        against: { model: "second-model" },
        impressions: searches,
        wins: 0,
        losses: searches,
        share: 0,
        verdict: "worse",
        summary: "fake-model is worse than second-model (p = 1.9e-6).",
      },
    ],
  });
});

test("without interleaving nothing is compared, and a deleted collection leaves no comparison", async () => {
  const collection = await collectionOf();
  expect((await search(collection, {})).body).not.toHaveProperty("interleaved");
  expect((await interleaving(collection)).comparisons).toEqual([]);
  await search(collection, { interleave: { with: "recall" } });
  await untilKept(collection);
  await service.call("DELETE", `/v1/collections/${collection}`);
  await service.call("POST", "/v1/collections", { name: collection });
  expect((await interleaving(collection)).comparisons).toEqual([]);
});

test.each<[string, number, object]>([
  ["a threshold beside it", 422, { threshold: 0.5 }],
  ["a gate beside it", 422, { rerank: "auto" }],
  ["no reranker", 422, { rerank: "off" }],
  ["nothing to interleave with", 422, { interleave: {} }],
  ["an unknown order", 422, { interleave: { with: "chance" } }],
  ["a model that nobody serves", 404, { interleave: { model: "unknown" } }],
])("%s is refused with %i", async (_, status, options) => {
  const collection = await collectionOf();
  const sent = { interleave: { with: "recall" }, ...options };
  expect((await search(collection, sent)).status).toBe(status);
});

test("404 for a collection that is not there", async () => {
  expect((await service.call("GET", "/v1/collections/none/interleaving")).status).toBe(404);
});
