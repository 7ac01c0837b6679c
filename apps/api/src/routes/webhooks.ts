// Owns: `/v1/webhooks`: register, look, rotate, enable, delete, deliveries, replay.
// Must not know: what is sent, when, where it is kept.
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { readFields } from "@crossrank/protocol/parse-request";
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  WEBHOOK_EVENTS,
  type Webhook,
  type WebhookRequest,
  webhookRequestSchema,
} from "@crossrank/protocol/webhook-contract";
import type { Context, Handler } from "hono";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import type { Deliveries } from "../webhooks/deliveries.ts";
import type { DeliveryQueue } from "../webhooks/delivery-queue.ts";
import type { Endpoint } from "../webhooks/endpoint.ts";
import { urlProblem } from "../webhooks/endpoint-url.ts";
import type { Endpoints } from "../webhooks/endpoints.ts";
import { newSecret } from "../webhooks/signature.ts";
import { readCount } from "./read-count.ts";
import { describeDelivery, describeEndpoint } from "./webhooks-reply.ts";

const MOST_BODY_BYTES = 16_384;
const MOST_LISTED = 100;
const LISTED = 20;

export interface WebhookTools {
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly queue: DeliveryQueue;
  readonly allowPrivate: boolean;
  /** A rotated secret signs along for so long. */
  readonly overlapMs: number;
}

/** One handler a route. */
export function webhookRoutes(tools: WebhookTools) {
  const create: Handler = async (c) => {
    const { endpoints, allowPrivate } = tools;
    const body = await readJsonBody(c.req.raw, MOST_BODY_BYTES);
    const { url, events, description } = readFields(body as WebhookRequest, webhookRequestSchema);
    const problem = urlProblem(url, allowPrivate);
    if (problem !== undefined) throw fieldError({ pointer: "/url", detail: problem });
    const endpoint = await endpoints.create({
      owner: ownerOf(c).name,
      url,
      events: events ? [...new Set(events)] : WEBHOOK_EVENTS,
      description: description ?? null,
    });
    const location = `/v1/webhooks/${endpoint.id}`;
    return c.json(withSecret(endpoint, currentSecret(endpoint)), 201, { location });
  };

  const list: Handler = async (c) => {
    const all = await tools.endpoints.list(ownerOf(c).name);
    return c.json({ object: "list", data: all.map(describeEndpoint) });
  };

  const read: Handler = async (c) => c.json(describeEndpoint(await endpointOf(c)));

  const remove: Handler = async (c) => {
    await tools.endpoints.delete(await endpointOf(c));
    return c.body(null, 204);
  };

  const rotate: Handler = async (c) => {
    const { endpoints, overlapMs } = tools;
    const endpoint = await endpointOf(c);
    const secret = newSecret();
    if (await endpoints.rotate(endpoint, secret, Date.now() + overlapMs)) {
      return c.json(withSecret(endpoint, secret));
    }
    // Of two at once the other one's secret counts; this one's would be unknown.
    const message = "The secret is being rotated by another call; send it again.";
    throw new CrossrankError("idempotency_conflict", message, { retryAfterSeconds: 1 });
  };

  const enable: Handler = async (c) => {
    await tools.endpoints.enable(await endpointOf(c));
    return c.json(describeEndpoint(await endpointOf(c)));
  };

  const listDeliveries: Handler = async (c) => {
    const most = readCount(c, "limit", 1, MOST_LISTED) ?? LISTED;
    const status = c.req.query("status");
    if (status !== undefined && !DELIVERY_STATUSES.includes(status as DeliveryStatus)) {
      const detail = `must be one of ${DELIVERY_STATUSES.join(", ")}`;
      throw fieldError({ pointer: "?status", detail });
    }
    const { id } = await endpointOf(c);
    const { data, next } = await tools.deliveries.list(id, c.req.query("after") ?? null, most);
    return c.json({
      object: "list",
      data: data
        .filter((delivery) => status === undefined || delivery.status === status)
        .map(describeDelivery),
      next,
    });
  };

  const replay: Handler = async (c) => {
    const { deliveries, queue } = tools;
    const endpoint = await endpointOf(c);
    const name = { endpointId: endpoint.id, eventId: c.req.param("event") ?? "" };
    const delivery = await deliveries.read(name);
    if (delivery === undefined) {
      const message = `There is no delivery of ${name.eventId.slice(0, 64)}; it may be too long ago.`;
      throw new CrossrankError("not_found", message);
    }
    if (endpoint.disabled !== null) {
      const message = "The endpoint is disabled; enable it first.";
      throw new CrossrankError("invalid_request", message);
    }
    await deliveries.note(delivery, "pending", null, Date.now());
    await queue.addNow(name);
    const noted = await deliveries.read(name);
    return c.json(describeDelivery(noted ?? delivery), 202);
  };

  /** @throws CrossrankError 404 also for somebody else's: that it exists is nobody's business */
  async function endpointOf(c: Context): Promise<Endpoint> {
    const id = c.req.param("id") ?? "";
    const endpoint = await tools.endpoints.find(id, ownerOf(c).name);
    if (endpoint !== undefined) return endpoint;
    throw new CrossrankError("not_found", `There is no webhook endpoint ${id.slice(0, 64)}.`);
  }

  return { create, list, read, remove, rotate, enable, listDeliveries, replay };
}

const currentSecret = ({ secrets }: Endpoint): string => secrets[0]?.value ?? "";

const withSecret = (endpoint: Endpoint, secret: string): Webhook => ({
  ...describeEndpoint(endpoint),
  secret,
});
