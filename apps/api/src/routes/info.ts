// Owns: what the servers of other dialects tell of themselves: TEI's `/info`, Weaviate's `/meta` and
// probes, Xinference's `/v1/models/{id}`. Must not know: how a request is answered.
import type { Config } from "@crossrank/protocol/config";
import type { RequestLimits } from "@crossrank/protocol/contract";
import { laneOf } from "@crossrank/protocol/descriptor";
import { CrossrankError } from "@crossrank/protocol/errors";
import { servingLane } from "@crossrank/protocol/presence";
import type { Handler } from "hono";
import type { Lanes } from "../lanes.ts";
import { limitsEntry, modelEntry } from "./models.ts";
import type { ModelReply, TeiInfo, WeaviateMeta } from "./service-replies.ts";

/** As TEI tells it; Dify takes the server for a reranker by the first key of `model_type`. */
export function teiInfoRoute(lanes: Lanes, config: Config): Handler {
  return async (c) => {
    const model = await lanes.resolve(null);
    const live = await lanes.liveWorkers();
    const serving = servingLane(live, laneOf(model));
    const batches = serving.flatMap(({ metrics }) => metrics?.maxBatchTokens ?? []);
    return c.json<TeiInfo>({
      model_id: model.model,
      model_sha: model.revision,
      model_dtype: model.precision,
      served_model_name: model.model,
      model_type: { reranker: { id2label: { "0": "LABEL_0" }, label2id: { LABEL_0: 0 } } },
      // More than these at once wait in the queue.
      max_concurrent_requests: serving.length * config.CONCURRENCY,
      max_input_length: model.maxTokens,
      max_batch_tokens: Math.max(model.maxTokens, ...batches),
      max_batch_requests: null,
      max_client_batch_size: config.MAX_DOCUMENTS,
      auto_truncate: true,
      tokenization_workers: 1,
      version: "1.9.3",
      sha: null,
      docker_label: null,
      server: "crossrank",
    });
  };
}

/** A JSON object, which Weaviate shows in its own `/v1/meta`. */
export function weaviateMetaRoute(lanes: Lanes): Handler {
  return async (c) => {
    const { model, revision, maxTokens } = await lanes.resolve(null);
    return c.json<WeaviateMeta>({ model, revision, max_tokens: maxTokens, server: "crossrank" });
  };
}

/** One model; `model_type` is what Xinference's client and Dify's plugin look for. */
export function modelRoute(lanes: Lanes, limits: RequestLimits): Handler {
  return async (c) => {
    const meant = await lanes.resolve(c.req.param("id") ?? "");
    const models = await lanes.list();
    const model = models.find(({ descriptor }) => laneOf(descriptor) === laneOf(meant));
    // Only where Redis lost everything between the two looks.
    if (model === undefined) throw new CrossrankError("model_unavailable", "No worker serves it.");
    return c.json<ModelReply>({
      ...modelEntry(model),
      model_type: "rerank",
      model_name: meant.model,
      limits: limitsEntry(limits),
    });
  };
}
