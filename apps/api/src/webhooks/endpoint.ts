// Owns: what an endpoint is, and how it lies in its hash.
// Must not know: Redis, HTTP.
import { WEBHOOK_EVENTS, type WebhookEventType } from "@crossrank/protocol/webhook-contract";
import { newSecret } from "./signature.ts";

export interface StoredSecret {
  readonly value: string;
  /** Null: the current one. */
  readonly untilMs: number | null;
}

export interface Endpoint {
  readonly id: string;
  /** Name of the key that registered it; "" where keys are off. */
  readonly owner: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly description: string | null;
  readonly createdAtMs: number;
  /** The current one first. */
  readonly secrets: readonly StoredSecret[];
  readonly disabled: { readonly atMs: number; readonly reason: string } | null;
  readonly failingSinceMs: number | null;
}

/** The secrets that sign a message now. */
export const signingSecrets = ({ secrets }: Endpoint, nowMs: number): string[] =>
  secrets.filter(({ untilMs }) => untilMs === null || untilMs > nowMs).map(({ value }) => value);

/** The fields of an endpoint with a secret of its own. */
export function newEndpoint(
  { owner, url, events, description }: Pick<Endpoint, "owner" | "url" | "events" | "description">,
  nowMs: number,
): Record<string, string> {
  const secrets: StoredSecret[] = [{ value: newSecret(), untilMs: null }];
  return {
    owner,
    url,
    events: JSON.stringify(events),
    createdAtMs: String(nowMs),
    secrets: JSON.stringify(secrets),
    ...(description && { description }),
  };
}

/** Undefined for the fields of none. */
export function toEndpoint(
  id: string,
  fields: Readonly<Record<string, string>>,
): Endpoint | undefined {
  const { owner, url, events, description, createdAtMs, secrets } = fields;
  if (url === undefined) return undefined;
  const { disabledAtMs, disabledReason = "", failingSinceMs } = fields;
  const heard = JSON.parse(events ?? "[]") as WebhookEventType[];
  return {
    id,
    owner: owner ?? "",
    url,
    events: heard.filter((type) => WEBHOOK_EVENTS.includes(type)),
    description: description ?? null,
    createdAtMs: Number(createdAtMs),
    secrets: JSON.parse(secrets ?? "[]") as StoredSecret[],
    disabled:
      disabledAtMs === undefined ? null : { atMs: Number(disabledAtMs), reason: disabledReason },
    failingSinceMs: failingSinceMs === undefined ? null : Number(failingSinceMs),
  };
}
