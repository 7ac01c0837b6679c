// Owns: `POST /v1/search`.
// Must not know: how documents are recalled or reranked.
import type { RequestLimits } from "@crossrank/protocol/contract";
import { readFields } from "@crossrank/protocol/parse-request";
import type { Handler } from "hono";
import type { Collections } from "../collections/collections.ts";
import { checkFilterNames } from "../collections/filters.ts";
import type { Impressions } from "../feedback/impressions.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import type { RerankTools } from "../rerank.ts";
import { search } from "../search/search.ts";
import { type SearchBody, searchBodySchema } from "../search/search-contract.ts";
import type { SearchMeter } from "../search/search-meter.ts";
import { planSearch } from "../search/search-plan.ts";

export function searchRoute(
  collections: Collections,
  tools: RerankTools,
  meter: SearchMeter,
  impressions: Impressions,
  limits: RequestLimits,
): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    const sent = readFields(body as SearchBody, searchBodySchema);
    checkFilterNames(body as SearchBody);
    const owner = ownerOf(c);
    const collection = await collections.find(owner.name, sent.collection);
    const retriever = collections.retrieverOf(collection);
    const plan = planSearch(sent, collection, retriever, limits);
    const impressionId = sent.impression === false ? null : impressions.newId(collection);
    const { signal } = c.req.raw;
    const call = { owner, tools, signal, impressionId };
    const answer = await search(plan, collection, retriever, call);
    meter.record(answer.reply);
    impressions.record(collection, sent.query, answer);
    return c.json(answer.reply);
  };
}
