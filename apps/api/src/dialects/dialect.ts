// Owns: what a wire dialect is: how its call becomes native requests, and how their replies are told.
// Must not know: routes, the queue, any one dialect.
import type { RerankRequest } from "@crossrank/protocol/contract";
import type { CrossrankError } from "@crossrank/protocol/errors";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { z } from "zod";

/** What goes over the wire, for the OpenAPI document and the tests. */
export interface WireShape {
  /** In the document: `<name>Request`, `<name>Reply`, `<name>Problem`. */
  readonly name: string;
  readonly request: z.ZodType;
  readonly reply: z.ZodType;
  readonly problem: z.ZodType;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A native request and its reply. Replies carry logits, whatever the caller asked for. */
export interface Answered {
  readonly request: RerankRequest;
  readonly reply: RerankReply;
}

/** An error as a dialect's own clients read it. */
export interface Problem {
  readonly status: number;
  readonly body: unknown;
}

export interface Dialect {
  readonly name: string;
  /** What goes over the wire; left out for the native dialect. */
  readonly shape?: WireShape;
  /** Checks the fields that mean nothing natively; `toNative` and `toReply` get them as it reads them. */
  readonly ownFields?: z.ZodObject;
  /** A right call: where, and with what. Shown to whoever sends a wrong one. */
  readonly example: { readonly path: string; readonly body: JsonObject };
  /** What the caller calls a native field, so that an error names the caller's own. */
  readonly fieldNames?: (body: unknown) => Readonly<Record<string, string>>;
  /** Where the documents of the n-th native body stand in the caller's, when that is not their order. */
  placesOf?(body: JsonObject, call: number): readonly number[] | undefined;
  /** Whether an empty query is scored instead of refused. */
  readonly allowsBlankQuery?: boolean;
  /** The native bodies that a call means; they are checked at the same door as native ones. */
  toNative(body: JsonObject): readonly JsonObject[];
  /** The body of a 200; as many answers as there were native bodies. */
  toReply(answered: readonly Answered[], body: JsonObject): unknown;
  toHeaders?(answered: readonly Answered[]): Readonly<Record<string, string>>;
  /** Left out where the native problem serves: it has `message`, `detail` and `error` for most SDKs. */
  toProblem?(error: CrossrankError): Problem;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** For dialects whose call is one native request. */
export function only(answered: readonly Answered[]): Answered {
  const [first] = answered;
  if (first === undefined) throw new Error("a call without a native request was answered");
  return first;
}
