// Owns: deliveries in Redis: one an event and endpoint, with every attempt that was made.
// Must not know: HTTP, BullMQ, when the next attempt is due.
import { deliveriesKey, deliveryKey, webhookKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import type { DeliveryStatus, WebhookEventType } from "@crossrank/protocol/webhook-contract";
import { type Listed, nextOf, OwnedLists } from "../owned-lists.ts";
import type { WebhookEvent } from "./job-ended-event.ts";
import { CHANGE, CREATE_DELIVERY } from "./webhook-scripts.ts";

/** Of an endpoint, ended or not. */
const MOST_LISTED = 1000;
const DAY_MS = 86_400_000;
/** Longer than all attempts take, whatever Retry-After says. */
const LIFE_MS = 14 * DAY_MS;
const ENDED_LIFE_MS = 7 * DAY_MS;
/** Replays add to the attempts of a delivery; the first ones go. */
const MOST_ATTEMPTS = 20;

export interface Attempt {
  readonly atMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

/** Names a delivery. */
export interface DeliveryName {
  readonly endpointId: string;
  readonly eventId: string;
}

export interface Delivery extends DeliveryName {
  readonly type: WebhookEventType;
  readonly jobId: string;
  /** As it is sent, byte by byte, in every attempt. */
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly createdAtMs: number;
  readonly attempts: readonly Attempt[];
  readonly nextAttemptAtMs: number | null;
}

interface ScriptedRedis extends Redis {
  crossrankCreateDelivery(...parameters: (string | number)[]): Promise<DeliveryStatus | null>;
  crossrankChange(...parameters: (string | number)[]): Promise<0 | 1>;
}

export class Deliveries {
  readonly #redis: ScriptedRedis;
  /** By endpoint. */
  readonly #lists: OwnedLists;

  constructor(redis: Redis) {
    redis.defineCommand("crossrankCreateDelivery", { lua: CREATE_DELIVERY, numberOfKeys: 3 });
    redis.defineCommand("crossrankChange", { lua: CHANGE, numberOfKeys: 1 });
    this.#redis = redis as ScriptedRedis;
    this.#lists = new OwnedLists(redis);
  }

  /** Makes it, unless it is there. Returns how it stands; null when the endpoint is gone. */
  async create(
    endpointId: string,
    { id, type, jobId, atMs, body }: WebhookEvent,
  ): Promise<DeliveryStatus | null> {
    const keys = [deliveryKey(endpointId, id), deliveriesKey(endpointId), webhookKey(endpointId)];
    return await this.#redis.crossrankCreateDelivery(
      ...keys,
      ...[id, atMs, MOST_LISTED, LIFE_MS, deliveryKey(endpointId, "")],
      ...Object.entries({ type, jobId, createdAtMs: atMs, body }).flat(),
    );
  }

  async read({ endpointId, eventId }: DeliveryName): Promise<Delivery | undefined> {
    const fields = await this.#redis.hgetall(deliveryKey(endpointId, eventId));
    return toDelivery({ endpointId, eventId }, fields);
  }

  /** An endpoint's, newest first, after that of an event. */
  async list(endpointId: string, after: string | null, most: number): Promise<Listed<Delivery>> {
    const page = await this.#lists.page(deliveriesKey(endpointId), { after, most, order: "desc" });
    const keys = page.data.map((eventId) => deliveryKey(endpointId, eventId));
    const hashes = await readHashes(this.#redis, keys);
    const data = page.data.flatMap((eventId, i) => {
      return toDelivery({ endpointId, eventId }, hashes[i] ?? {}) ?? [];
    });
    return { data, next: nextOf(page) };
  }

  /** What has come of it, with the attempt that was made, if one was. */
  async note(
    { endpointId, eventId, attempts }: Delivery,
    status: DeliveryStatus,
    attempt: Attempt | null,
    nextAttemptAtMs: number | null,
  ): Promise<void> {
    const key = deliveryKey(endpointId, eventId);
    const made = [...attempts, ...(attempt ? [attempt] : [])].slice(-MOST_ATTEMPTS);
    const fields = { status, attempts: JSON.stringify(made), next: nextAttemptAtMs ?? "" };
    const isThere = await this.#redis.crossrankChange(
      key,
      "",
      "",
      ...Object.entries(fields).flat(),
    );
    if (isThere) await this.#redis.pexpire(key, status === "pending" ? LIFE_MS : ENDED_LIFE_MS);
  }
}

function toDelivery(
  name: DeliveryName,
  fields: Readonly<Record<string, string>>,
): Delivery | undefined {
  const { type, jobId = "", body = "", status, createdAtMs, attempts, next } = fields;
  if (status === undefined) return undefined;
  return {
    ...name,
    type: type as WebhookEventType,
    jobId,
    body,
    status: status as DeliveryStatus,
    createdAtMs: Number(createdAtMs),
    attempts: JSON.parse(attempts ?? "[]") as Attempt[],
    nextAttemptAtMs: next ? Number(next) : null,
  };
}
