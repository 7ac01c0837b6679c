// Owns: the way to a route: whose key it is, whether that may come in now, and that it leaves again.
// Must not know: what routes do.
import type { ApiKey, Scope } from "@crossrank/protocol/api-keys";
import type { Owner } from "@crossrank/protocol/priority";
import type { Context, Handler } from "hono";
import type { QuotaFields, Quotas } from "../quotas.ts";
import { authenticate } from "./api-key.ts";

/** What the guard leaves behind for a route and for the answer. */
export interface GuardVariables {
  /** Name of the caller's key. */
  caller?: string;
  /** Its share of the workers. */
  weight?: number;
  /** What its key may do. */
  scopes?: readonly Scope[];
  quotaFields?: QuotaFields;
}

export class Guard {
  readonly #keys: readonly ApiKey[];
  readonly #quotas: Quotas;

  /** Without keys everyone may do everything. */
  constructor(keys: readonly ApiKey[], quotas: Quotas) {
    this.#keys = keys;
    this.#quotas = quotas;
  }

  /** `handler` for keys with one of these scopes; without any it is open to all. Looking costs no quota. */
  protect(scopes: readonly Scope[], handler: Handler): Handler {
    if (this.#keys.length === 0 || scopes.length === 0) return handler;
    return async (c, next) => {
      const key = authenticate(c.req.raw.headers, this.#keys, scopes);
      c.set("caller", key.name);
      c.set("weight", key.weight);
      c.set("scopes", key.scopes);
      if (c.req.method !== "POST") return handler(c, next);
      const admitted = await this.#quotas.enter(key, (fields) => c.set("quotaFields", fields));
      try {
        return await handler(c, next);
      } finally {
        admitted.leave();
      }
    };
  }
}

/** Whether the caller may do that as well. */
export function mayAlso(c: Context, scope: Scope): boolean {
  return (c.get("scopes") as GuardVariables["scopes"])?.includes(scope) ?? true;
}

/** Whose call it is; everybody is the same one where keys are off. */
export function ownerOf(c: Context): Owner {
  return { name: c.get("caller") ?? "", weight: c.get("weight") ?? 1 };
}
