// Owns: webhook endpoints in Redis: whose they are, what they want to hear, whether they still do.
// Must not know: HTTP, what is sent, how a message is signed.
import { randomUUID } from "node:crypto";
import { CrossrankError } from "@crossrank/protocol/errors";
import { deliveriesKey, deliveryKey, webhookKey, webhooksKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import type { WebhookEventType } from "@crossrank/protocol/webhook-contract";
import { type Endpoint, newEndpoint, type StoredSecret, toEndpoint } from "./endpoint.ts";
import { CHANGE, CREATE_ENDPOINT, DELETE_ENDPOINT } from "./webhook-scripts.ts";

const MOST_ENDPOINTS = 20;
const MOST_SECRETS = 5;

interface ScriptedRedis extends Redis {
  crossrankCreateEndpoint(...parameters: (string | number)[]): Promise<0 | 1>;
  crossrankDeleteEndpoint(...parameters: string[]): Promise<0 | 1>;
  crossrankChange(...parameters: (string | number)[]): Promise<0 | 1>;
}

export class Endpoints {
  readonly #redis: ScriptedRedis;

  constructor(redis: Redis) {
    redis.defineCommand("crossrankCreateEndpoint", { lua: CREATE_ENDPOINT, numberOfKeys: 2 });
    redis.defineCommand("crossrankDeleteEndpoint", { lua: DELETE_ENDPOINT, numberOfKeys: 3 });
    redis.defineCommand("crossrankChange", { lua: CHANGE, numberOfKeys: 1 });
    this.#redis = redis as ScriptedRedis;
  }

  /** @throws CrossrankError 422 when the owner has as many as one may have */
  async create(
    wanted: Pick<Endpoint, "owner" | "url" | "events" | "description">,
  ): Promise<Endpoint> {
    const id = `we_${randomUUID()}`;
    const nowMs = Date.now();
    const fields = newEndpoint(wanted, nowMs);
    const created = await this.#redis.crossrankCreateEndpoint(
      ...[webhookKey(id), webhooksKey(wanted.owner), id, MOST_ENDPOINTS, nowMs],
      ...Object.entries(fields).flat(),
    );
    if (created === 1) return toEndpoint(id, fields) as Endpoint;
    const message = `A key has at most ${MOST_ENDPOINTS} webhook endpoints; delete one first.`;
    throw new CrossrankError("invalid_request", message);
  }

  /** Undefined for an id that is none, and for somebody else's. */
  async find(id: string, owner: string): Promise<Endpoint | undefined> {
    const endpoint = await this.read(id);
    return endpoint?.owner === owner ? endpoint : undefined;
  }

  async read(id: string): Promise<Endpoint | undefined> {
    return toEndpoint(id, await this.#redis.hgetall(webhookKey(id)));
  }

  /** Newest first. */
  async list(owner: string): Promise<Endpoint[]> {
    const ids = await this.#redis.zrevrange(webhooksKey(owner), "0", "-1");
    const hashes = await readHashes(this.#redis, ids.map(webhookKey));
    return ids.flatMap((id, i) => toEndpoint(id, hashes[i] ?? {}) ?? []);
  }

  /** Who is to hear of an event: the named one or all of the owner's, if they want such. */
  async hearing(
    owner: string,
    webhook: true | string,
    type: WebhookEventType,
  ): Promise<Endpoint[]> {
    const all = await this.list(owner);
    return all.filter(
      ({ id, events }) => (webhook === true || webhook === id) && events.includes(type),
    );
  }

  /** With all that was delivered to it. */
  async delete({ id, owner }: Endpoint): Promise<void> {
    const keys = [webhookKey(id), webhooksKey(owner), deliveriesKey(id)];
    await this.#redis.crossrankDeleteEndpoint(...keys, id, deliveryKey(id, ""));
  }

  /** A new secret; those before sign along until `overlapUntilMs`, the oldest of many no longer. */
  async rotate(
    { id, secrets }: Endpoint,
    secret: string,
    overlapUntilMs: number,
  ): Promise<boolean> {
    const now = Date.now();
    const former = secrets
      .map(({ value, untilMs }) => ({ value, untilMs: untilMs ?? overlapUntilMs }))
      .filter(({ untilMs }) => untilMs > now);
    const all: StoredSecret[] = [{ value: secret, untilMs: null }, ...former];
    const [before, after] = [JSON.stringify(secrets), JSON.stringify(all.slice(0, MOST_SECRETS))];
    return await this.#change(id, ["secrets", before], { secrets: after });
  }

  async enable({ id }: Endpoint): Promise<void> {
    await this.#redis.hdel(webhookKey(id), "disabledAtMs", "disabledReason", "failingSinceMs");
  }

  async disable({ id }: Endpoint, reason: string, nowMs: number): Promise<void> {
    await this.#change(id, null, { disabledAtMs: nowMs, disabledReason: reason });
  }

  async noteSuccess({ id }: Endpoint): Promise<void> {
    await this.#redis.hdel(webhookKey(id), "failingSinceMs");
  }

  /** Since when it has only failed, by what is known now: an attempt takes long enough for others to succeed. */
  async noteFailure({ id }: Endpoint, nowMs: number): Promise<number> {
    const sinceMs = (await this.read(id))?.failingSinceMs ?? null;
    if (sinceMs !== null) return sinceMs;
    await this.#change(id, null, { failingSinceMs: nowMs });
    return nowMs;
  }

  async #change(
    id: string,
    condition: readonly [field: string, value: string] | null,
    fields: Readonly<Record<string, string | number>>,
  ): Promise<boolean> {
    const parameters = [...(condition ?? ["", ""]), ...Object.entries(fields).flat()];
    return (await this.#redis.crossrankChange(webhookKey(id), ...parameters)) === 1;
  }
}
