// Owns: the jobs of a shard whose end is to be told: lent to one process at a time, until it has told.
// Must not know: how it is told, how a job ends.
//
// The scripts that end a job put it here in the same step, so no end is lost; what a process that dies
// had been lent is due again, so it may be told twice, by events with one id.
import { announcementKey, outboxKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import type { Announcement } from "../jobs/job-store.ts";
import type { EndStatus } from "./job-ended-event.ts";
import { GIVE_BACK, LEND } from "./webhook-scripts.ts";

/** A look takes a fraction of it; what it gives a second consumer is told by the same ids. */
const LEND_MS = 10_000;
const MOST_LENT = 100;

export interface LentAnnouncement extends Announcement {
  readonly jobId: string;
  readonly lentUntilMs: number;
  /** Null while it goes on, as far as anybody has looked. */
  readonly end: { readonly status: EndStatus; readonly atMs: number } | null;
}

interface ScriptedRedis extends Redis {
  crossrankLend(...parameters: (string | number)[]): Promise<[number, ...string[]]>;
  crossrankGiveBack(...parameters: (string | number)[]): Promise<0 | 1>;
}

export class Outbox {
  readonly #redis: ScriptedRedis;
  readonly #shard: number;
  readonly #lendMs: number;

  constructor(redis: Redis, shard: number, lendMs = LEND_MS) {
    redis.defineCommand("crossrankLend", { lua: LEND, numberOfKeys: 1 });
    redis.defineCommand("crossrankGiveBack", { lua: GIVE_BACK, numberOfKeys: 2 });
    this.#redis = redis as ScriptedRedis;
    this.#shard = shard;
    this.#lendMs = lendMs;
  }

  /** Some of those that are due; none when there are no more. */
  async lend(): Promise<LentAnnouncement[]> {
    const [lentUntilMs, ...jobIds] = await this.#redis.crossrankLend(
      outboxKey(this.#shard),
      MOST_LENT,
      this.#lendMs,
    );
    const hashes = await readHashes(this.#redis, jobIds.map(announcementKey));
    const lent: LentAnnouncement[] = [];
    for (const [i, jobId] of jobIds.entries()) {
      const { whom, status, endedAtMs } = hashes[i] ?? {};
      if (whom === undefined) {
        // So long ago that nobody is to be told any more.
        await this.#giveBack({ jobId, lentUntilMs }, 0);
        continue;
      }
      const end = status ? { status: status as EndStatus, atMs: Number(endedAtMs) } : null;
      lent.push({ ...(JSON.parse(whom) as Announcement), jobId, lentUntilMs, end });
    }
    return lent;
  }

  /** It has been told; nobody has to look again. */
  told(lent: LentAnnouncement): Promise<void> {
    return this.#giveBack(lent, 0);
  }

  /** It goes on, and is looked at again then unless it ends before. */
  lookAgain(lent: LentAnnouncement, atMs: number): Promise<void> {
    return this.#giveBack(lent, Math.ceil(atMs));
  }

  async #giveBack(
    { jobId, lentUntilMs }: Pick<LentAnnouncement, "jobId" | "lentUntilMs">,
    nextMs: number,
  ): Promise<void> {
    const keys = [outboxKey(this.#shard), announcementKey(jobId)];
    await this.#redis.crossrankGiveBack(...keys, jobId, lentUntilMs, nextMs);
  }
}
