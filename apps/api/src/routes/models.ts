// Owns: `GET /v1/models`: what may stand in a request's `model`, in the list form that clients know.
import type { RequestLimits } from "@crossrank/protocol/contract";
import { laneOf } from "@crossrank/protocol/descriptor";
import type { Handler } from "hono";
import type { Lanes, ServedModel } from "../lanes.ts";
import type { LimitsReply, ModelEntry, ModelList } from "./service-replies.ts";

export function modelsRoute(lanes: Lanes, limits: RequestLimits): Handler {
  return async (c) => {
    const models = await lanes.list();
    return c.json<ModelList>({
      object: "list",
      data: models.map(modelEntry),
      limits: limitsEntry(limits),
    });
  };
}

/** What one waiting request may hold; anything up to it is split into batches here. */
export function limitsEntry(limits: RequestLimits): LimitsReply {
  return {
    documents: limits.documents,
    document_bytes: limits.documentBytes,
    query_characters: limits.queryCharacters,
    body_bytes: limits.bodyBytes,
  };
}

/** One model in OpenAI's list form, with what a caller of ours may want to know beside it. */
export function modelEntry({ descriptor, isDefault, workers }: ServedModel): ModelEntry {
  return {
    id: descriptor.model,
    object: "model",
    owned_by: "crossrank",
    alias: descriptor.alias,
    default: isDefault,
    revision: descriptor.revision,
    precision: descriptor.precision,
    max_tokens: descriptor.maxTokens,
    calibrated: descriptor.calibration !== undefined,
    queue: laneOf(descriptor),
    workers,
  };
}
