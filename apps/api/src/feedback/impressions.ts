// Owns: impressions in Redis and what is told of them: recorded, told, counted once, forgotten.
// Must not know: HTTP, how a search comes about.
import type { Config } from "@crossrank/protocol/config";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { FEEDBACK_COLLECTIONS_KEY, feedbackKey, impressionsKey } from "@crossrank/protocol/keys";
import { IMPRESSIONS_FULL, type MemoryGauge } from "@crossrank/protocol/memory-gauge";
import type { Redis } from "@crossrank/protocol/redis";
import type { Collection } from "../collections/collection.ts";
import type { SearchAnswer } from "../search/search.ts";
import type { Action, FeedbackBody } from "./feedback-contract.ts";
import { RECORD, TELL } from "./feedback-scripts.ts";
import { type Addition, additionsOf, countedKeys, type FeedbackOf } from "./feedback-slices.ts";
import { difference, type Mark } from "./figures.ts";
import {
  collectionOfImpression,
  type Impression,
  impressionOf,
  MOST_SHOWN,
  newImpressionId,
  positionOf,
} from "./impression.ts";

/** So many collections are told of in the metrics. */
const MOST_COLLECTIONS_TOLD = 100;
/** Somebody else tells of the same impression at the same moment that often at most. */
const MOST_TRIES = 20;

type Settings = Pick<
  Config,
  "FEEDBACK_MAX_IMPRESSIONS" | "FEEDBACK_TTL_SECONDS" | "FEEDBACK_TEXTS"
>;

interface ScriptedRedis extends Redis {
  crossrankRecord(...parameters: (string | number)[]): Promise<1>;
  crossrankTell(...parameters: (string | number)[]): Promise<0 | 1>;
}

/** As it is kept: where it stands in the stream, and the marks, all with spaces between. */
interface Kept {
  readonly impression: Impression;
  readonly told: string;
}

export class Impressions {
  readonly #redis: ScriptedRedis;
  readonly #memory: MemoryGauge;
  readonly #settings: Settings;

  constructor(redis: Redis, memory: MemoryGauge, settings: Settings) {
    redis.defineCommand("crossrankRecord", { lua: RECORD });
    redis.defineCommand("crossrankTell", { lua: TELL });
    this.#redis = redis as ScriptedRedis;
    this.#memory = memory;
    this.#settings = settings;
  }

  /** For an answer to come. Null where none is kept: that is off, or a Redis that is nearly full is left alone. */
  newId({ id }: Pick<Collection, "id">): string | null {
    const isFull = !this.#memory.evicts && this.#memory.share >= IMPRESSIONS_FULL;
    return this.#settings.FEEDBACK_MAX_IMPRESSIONS === 0 || isFull ? null : newImpressionId(id);
  }

  /** Once the answer has gone out: it is neither late nor lost when this fails. */
  record(
    { owner, id: collectionId }: Collection,
    query: string,
    { reply, draft }: SearchAnswer,
  ): void {
    const { impression_id: id } = reply;
    if (id === null) return;
    setImmediate(() => {
      const keepsTexts = this.#settings.FEEDBACK_TEXTS === "on";
      const impression = impressionOf(reply, draft, query, collectionId, keepsTexts);
      this.#write({ owner, collectionId }, id, impression).catch(() => {});
    });
  }

  async #write(of: FeedbackOf, id: string, impression: Impression): Promise<void> {
    const { owner, collectionId } = of;
    const told = JSON.stringify([owner, collectionId, impression.collection]);
    const keys = [
      impressionsKey(owner, collectionId),
      feedbackKey(owner, collectionId),
      FEEDBACK_COLLECTIONS_KEY,
    ];
    const additions = additionsOf(of, impression, [], this.#lifeMs);
    const counted = asCounts(additions, keys.length);
    const all = [...keys, ...counted.keys];
    await this.#redis.crossrankRecord(
      ...[all.length, ...all, id, JSON.stringify(impression)],
      ...[this.#settings.FEEDBACK_MAX_IMPRESSIONS, this.#lifeMs],
      ...[told, MOST_COLLECTIONS_TOLD, counted.argument],
    );
  }

  /**
   * True when it counts, false when the same was told before.
   * @throws CrossrankError 404 for an impression that is not (or no longer) there, or is somebody else's; 422 for a
   *   document that it did not show
   */
  async tell(owner: string, { impression_id, document_id, action }: FeedbackBody) {
    const collectionId = collectionOfImpression(impression_id);
    if (collectionId === undefined) throw unknownImpression();
    const of = { owner, collectionId };
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const kept = await this.#read(of, impression_id);
      if (kept === undefined) throw unknownImpression();
      const position = positionOf(kept.impression, collectionId, document_id);
      if (position < 0) {
        const detail = `was not shown in this impression, or not among its first ${MOST_SHOWN} results`;
        throw fieldError({ pointer: "/document_id", detail });
      }
      const before = marksIn(kept.told);
      const isKnown = before.some((m) => m.position === position && m.action === action);
      if (isKnown) return false;
      if (await this.#add(of, impression_id, kept, { position, action })) return true;
    }
    const message = "Too much is told of this impression at once; send it again.";
    throw new CrossrankError("overloaded", message);
  }

  /** False when something else was told in between. */
  async #add(of: FeedbackOf, id: string, { impression, told }: Kept, mark: Mark) {
    const before = marksIn(told);
    const was = additionsOf(of, impression, before, this.#lifeMs);
    const is = additionsOf(of, impression, [...before, mark], this.#lifeMs);
    const changes = is.map((addition, i) => ({
      ...addition,
      figures: difference(was[i]?.figures ?? {}, addition.figures),
    }));
    const keys = [feedbackKey(of.owner, of.collectionId)];
    const counted = asCounts(changes, keys.length);
    const all = [...keys, ...counted.keys];
    const now = `${told} ${mark.position}:${mark.action}`;
    const added = await this.#redis.crossrankTell(
      ...[all.length, ...all, id, told, now, counted.argument],
    );
    return added === 1;
  }

  async #read({ owner, collectionId }: FeedbackOf, id: string): Promise<Kept | undefined> {
    const told = await this.#redis.hget(feedbackKey(owner, collectionId), id);
    if (told === null) return undefined;
    const [entry = ""] = told.split(" ");
    const found = await this.#redis.xrange(impressionsKey(owner, collectionId), entry, entry);
    const [, , , record] = found[0]?.[1] ?? [];
    if (record === undefined) return undefined;
    const impression = JSON.parse(record) as Impression;
    // What has expired is forgotten by and by.
    return impression.atMs + this.#lifeMs < Date.now() ? undefined : { impression, told };
  }

  get #lifeMs(): number {
    return this.#settings.FEEDBACK_TTL_SECONDS * 1000;
  }

  /** All that is kept of a collection's searches. */
  async forget({ owner, id: collectionId, name }: Collection): Promise<void> {
    const of = { owner, collectionId };
    await this.#redis.zrem(FEEDBACK_COLLECTIONS_KEY, JSON.stringify([owner, collectionId, name]));
    await this.#redis.unlink(
      impressionsKey(owner, collectionId),
      feedbackKey(owner, collectionId),
      ...countedKeys(of),
    );
  }
}

/** As the scripts read it; `before` keys stand before these. */
function asCounts(additions: readonly Addition[], before: number) {
  const counts = additions.flatMap(({ figures, lifeMs }, i) =>
    Object.entries(figures)
      .filter(([, by]) => by !== 0)
      .map(([field, by]) => [before + i + 1, field, by, lifeMs]),
  );
  return { keys: additions.map(({ key }) => key), argument: JSON.stringify(counts) };
}

function marksIn(told: string): Mark[] {
  const [, ...marks] = told.split(" ");
  return marks.map((mark) => {
    const [position, action] = mark.split(":");
    return { position: Number(position), action: action as Action };
  });
}

function unknownImpression(): CrossrankError {
  const message = "There is no such impression: it may have expired, or made room for newer ones.";
  return new CrossrankError("not_found", message);
}
