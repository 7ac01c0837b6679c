// Owns: from a job's end to the deliveries that tell of it.
// Must not know: how they are delivered, Redis.
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Logger } from "@crossrank/protocol/log";
import { hasEnded } from "../jobs/job-state.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Deliveries, DeliveryName } from "./deliveries.ts";
import type { Endpoints } from "./endpoints.ts";
import { type EndStatus, jobEndedEvent } from "./job-ended-event.ts";
import type { LentAnnouncement, Outbox } from "./outbox.ts";

/** A job that is looked at again a moment early is not out of time yet. */
const LOOK_AGAIN_MS = 1000;

export interface AnnouncerOptions {
  /** One a shard. */
  readonly outboxes: readonly Outbox[];
  readonly jobs: Pick<Jobs, "find" | "state">;
  readonly endpoints: Pick<Endpoints, "hearing">;
  readonly deliveries: Pick<Deliveries, "create">;
  readonly queue: { add(name: DeliveryName): Promise<void> };
  readonly log: Logger;
}

export class Announcer {
  readonly #options: AnnouncerOptions;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** Tells what is due. What fails stays lent for a while, and is then due again. */
  async look(): Promise<void> {
    await Promise.all(this.#options.outboxes.map((outbox) => this.#lookInto(outbox)));
  }

  async #lookInto(outbox: Outbox): Promise<void> {
    const { log } = this.#options;
    for (;;) {
      const due = await outbox.lend();
      if (due.length === 0) return;
      for (const lent of due) {
        await this.#announce(lent, outbox).catch((error: unknown) => {
          log.warn({ err: error, jobId: lent.jobId }, "end of a job not announced yet");
        });
      }
    }
  }

  async #announce(lent: LentAnnouncement, outbox: Outbox): Promise<void> {
    const { endpoints, deliveries, queue } = this.#options;
    const end = lent.end ?? (await this.#lookAt(lent));
    if ("lookAtMs" in end) return await outbox.lookAgain(lent, end.lookAtMs);
    const event = jobEndedEvent(lent.jobId, end.status, end.atMs, lent.metadata);
    for (const { id } of await endpoints.hearing(lent.owner, lent.webhook, event.type)) {
      // Both do nothing a second time: a process may have died in between.
      const status = await deliveries.create(id, event);
      if (status === "pending") await queue.add({ endpointId: id, eventId: event.id });
    }
    await outbox.told(lent);
  }

  /** How a job stands that nobody has ended; one that is out of time ends with this look. */
  async #lookAt({
    jobId,
    owner,
    lentUntilMs,
  }: LentAnnouncement): Promise<{ status: EndStatus; atMs: number } | { lookAtMs: number }> {
    const { jobs } = this.#options;
    try {
      const job = await jobs.find(jobId, owner);
      const state = await jobs.state(job);
      if (hasEnded(state)) return { status: state.status as EndStatus, atMs: Date.now() };
      return { lookAtMs: Math.max(job.endsAtMs, lentUntilMs) + LOOK_AGAIN_MS };
    } catch (error) {
      const isForgotten = error instanceof CrossrankError && error.code === "not_found";
      if (isForgotten) return { status: "failed", atMs: Date.now() };
      throw error;
    }
  }
}
