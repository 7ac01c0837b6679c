// Owns: one attempt to deliver: signed, sent, noted, and what follows from the answer.
// Must not know: BullMQ, HTTP routes.
import type { Logger } from "@crossrank/protocol/log";
import type { Deliveries, Delivery, DeliveryName } from "./deliveries.ts";
import { type Endpoint, signingSecrets } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";
import { type DeliveryTimes, nextDelayMs } from "./schedule.ts";
import type { Answer, Sender } from "./send.ts";
import { signatureHeader } from "./signature.ts";

export interface DelivererOptions {
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly sender: Pick<Sender, "send">;
  readonly times: DeliveryTimes;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly random?: () => number;
}

/** What says that the endpoint is gone for good. */
const GONE = 410;

export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #clock: () => number;
  readonly #random: () => number;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  /** Makes the attempt of that number, from 1. Returns ms until the next one, null when there is none. */
  async attempt(name: DeliveryName, number: number): Promise<number | null> {
    const { endpoints, deliveries, times, log } = this.#options;
    const [delivery, endpoint] = await Promise.all([
      deliveries.read(name),
      endpoints.read(name.endpointId),
    ]);
    if (delivery?.status !== "pending" || endpoint === undefined) return null;
    if (endpoint.disabled !== null) {
      await deliveries.note(delivery, "failed", null, null);
      return null;
    }
    const atMs = this.#clock();
    const answer = await this.#send(endpoint, delivery, atMs);
    const { status, error, ms, retryAfterMs } = answer;
    const attempt = { atMs, status, error, ms };
    log.info({ ...name, number, status, reason: error, ms }, "webhook sent");
    if (isSuccess(answer)) {
      await deliveries.note(delivery, "delivered", attempt, null);
      await endpoints.noteSuccess(endpoint);
      return null;
    }
    const isDisabled = await this.#noteFailure(endpoint, answer, this.#clock());
    const delayMs = isDisabled ? null : nextDelayMs(times, number, retryAfterMs, this.#random());
    const nextMs = delayMs === null ? null : this.#clock() + delayMs;
    await deliveries.note(delivery, nextMs === null ? "failed" : "pending", attempt, nextMs);
    return delayMs;
  }

  /** No attempt will be made any more, for reasons that are not the endpoint's. */
  async giveUp(name: DeliveryName): Promise<void> {
    const { deliveries } = this.#options;
    const delivery = await deliveries.read(name);
    if (delivery?.status === "pending") await deliveries.note(delivery, "failed", null, null);
  }

  /** With a timestamp and so a signature of its own: receivers refuse old ones. */
  #send(endpoint: Endpoint, { eventId, body }: Delivery, atMs: number): Promise<Answer> {
    const timestampSeconds = Math.floor(atMs / 1000);
    const message = { id: eventId, timestampSeconds, body };
    return this.#options.sender.send({
      url: endpoint.url,
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "crossrank-webhooks",
        "webhook-id": eventId,
        "webhook-timestamp": String(timestampSeconds),
        "webhook-signature": signatureHeader(signingSecrets(endpoint, atMs), message),
      },
    });
  }

  /** True when nothing is to be sent there any more. */
  async #noteFailure(endpoint: Endpoint, { status }: Answer, nowMs: number): Promise<boolean> {
    const { endpoints, times, log } = this.#options;
    const sinceMs = await endpoints.noteFailure(endpoint, nowMs);
    const isTooLong = nowMs - sinceMs >= times.disableAfterMs;
    if (status !== GONE && !isTooLong) return false;
    const days = Math.round(times.disableAfterMs / 86_400_000);
    const reason = status === GONE ? "it answered 410" : `it failed for ${days} days`;
    await endpoints.disable(endpoint, reason, nowMs);
    log.warn({ endpointId: endpoint.id, reason }, "webhook endpoint disabled");
    return true;
  }
}

const isSuccess = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300;
