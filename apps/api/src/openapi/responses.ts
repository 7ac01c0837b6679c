// Owns: answers as documented: their headers, and which failures have which status and body.
// Must not know: paths, what is answered.
import { CrossrankError, ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import type { z } from "zod";
import type { Dialect } from "../dialects/dialect.ts";
import { PROBLEM } from "../dialects/wire-parts.ts";
import { anyOf, type Json } from "./schemas.ts";

const text = { type: "string" };
const whole = { type: "integer", minimum: 0 };

/** `components.headers`. */
export const HEADERS = {
  "x-request-id": { description: "What the log calls the request; yours is kept.", schema: text },
  "x-crossrank-truncated": {
    description: "How many of the documents were not read to their end; left out for none.",
    schema: whole,
  },
  Location: { description: "Where the job is read.", schema: text },
  "Preference-Applied": { description: "What of `Prefer` was done.", schema: text },
  "Idempotency-Replayed": {
    description: "true: the job of an earlier call with the same key.",
    schema: text,
  },
  "Retry-After": { description: "Seconds after which a try makes sense.", schema: whole },
  "retry-after-ms": { description: "The same in milliseconds.", schema: whole },
  RateLimit: {
    description: "What is left of the key's requests of this minute (IETF draft 11).",
    schema: text,
  },
  "RateLimit-Policy": { description: "How many requests a minute the key has.", schema: text },
} as const satisfies Record<string, Json>;

type Header = keyof typeof HEADERS;

/** Of calls that count against a key's quota. */
export const QUOTA_HEADERS: readonly Header[] = ["RateLimit", "RateLimit-Policy"];
const RETRY_HEADERS: readonly Header[] = ["Retry-After", "retry-after-ms"];
const HEADERS_OF: Readonly<Record<number, readonly Header[]>> = {
  429: [...RETRY_HEADERS, ...QUOTA_HEADERS],
  503: RETRY_HEADERS,
};

export function answer(description: string, content: Json, headers: readonly Header[] = []): Json {
  const named: readonly Header[] = ["x-request-id", ...headers];
  const references = named.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  return { description, headers: Object.fromEntries(references), content };
}

export const json = (schemas: readonly z.ZodType[]) => ({
  "application/json": { schema: anyOf(schemas, "output") },
});

/** Answers by status for failures with these codes, in the shapes `problems`. */
export function failures(
  codes: readonly ErrorCode[],
  problems: readonly z.ZodType[] = [PROBLEM],
  dialects: readonly Pick<Dialect, "toProblem">[] = [{}],
): Json {
  const kinds = dialects.flatMap((dialect) =>
    codes.map((code) => [statusOf(code, dialect), ERROR_TABLE[code].title] as const),
  );
  const byStatus = Map.groupBy(kinds, ([status]) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const titles = new Set(ofStatus.map(([, title]) => title));
      return [status, answer([...titles].join("; "), problemContent(problems), HEADERS_OF[status])];
    }),
  );
}

/** Some servers have a status of their own for a failure; the dialect knows. */
function statusOf(code: ErrorCode, { toProblem }: Pick<Dialect, "toProblem">): number {
  return toProblem?.(new CrossrankError(code, "")).status ?? ERROR_TABLE[code].status;
}

function problemContent(problems: readonly z.ZodType[]): Json {
  const others = problems.filter((problem) => problem !== PROBLEM);
  return {
    ...(problems.includes(PROBLEM) && {
      "application/problem+json": { schema: anyOf([PROBLEM], "output") },
    }),
    ...(others.length > 0 && json(others)),
  };
}
