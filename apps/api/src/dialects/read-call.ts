// Owns: a body in one dialect → the native requests that it means, each checked at the one door.
// Must not know: HTTP, any one dialect, what becomes of a request.
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { parseRerankRequest, readFields } from "@crossrank/protocol/parse-request";
import { atTheirPlaces, withRightCall } from "./callers-words.ts";
import { type Dialect, isObject, type JsonObject } from "./dialect.ts";

export interface Call {
  readonly body: JsonObject;
  readonly requests: readonly RerankRequest[];
}

/** @throws CrossrankError that names the field, and the right call for a body of another dialect */
export function readCall(sent: unknown, dialect: Dialect, limits: RequestLimits): Call {
  const { allowsBlankQuery = false, ownFields } = dialect;
  try {
    if (!isObject(sent)) throw notAnObject(sent);
    const body = ownFields === undefined ? sent : readFields(sent, ownFields);
    const requests = dialect.toNative(body).map((call, i) => {
      try {
        return parseRerankRequest(call, { ...limits, allowsBlankQuery });
      } catch (error) {
        const places = dialect.placesOf?.(body, i);
        throw error instanceof CrossrankError && places ? atTheirPlaces(error, places) : error;
      }
    });
    checkTotal(requests, limits);
    return { body, requests };
  } catch (error) {
    throw error instanceof CrossrankError ? withRightCall(error, sent, dialect) : error;
  }
}

function notAnObject(sent: unknown): CrossrankError {
  const value = sent === null ? "null" : Array.isArray(sent) ? "array" : typeof sent;
  return fieldError({ pointer: "", detail: `must be of type object, got ${value}`, value });
}

function checkTotal(requests: readonly RerankRequest[], { documents: limit }: RequestLimits): void {
  const value = requests.reduce((sum, { candidates }) => sum + candidates.length, 0);
  if (value <= limit) return;
  const detail = `holds ${value} documents, the limit is ${limit}`;
  throw fieldError({ pointer: "/documents", detail, limit, value }, "request_too_large");
}
