// Owns: the documented paths that take a request: every dialect's, the shared one, jobs.
// Must not know: how any of them is answered.
import { ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import { jobSchema } from "@crossrank/protocol/job-contract";
import type { z } from "zod";
import type { Dialect, WireShape } from "../dialects/dialect.ts";
import { DIALECT_PATHS, SHARED_PATH } from "../dialects/dialects.ts";
import { native } from "../dialects/native.ts";
import { tei } from "../dialects/tei.ts";
import { vllmScore } from "../dialects/vllm-score.ts";
import { weaviate } from "../dialects/weaviate.ts";
import { ANY_PROBLEM } from "../dialects/wire-parts.ts";
import { jobRequestSchema } from "./native-request.ts";
import { operation, TAGS, type Tag } from "./operation.ts";
import { answer, failures, json, QUOTA_HEADERS } from "./responses.ts";
import { anyOf, type Json, NATIVE } from "./schemas.ts";
import { WHILE_SCORING } from "./usual-failures.ts";

const NEVER: readonly ErrorCode[] = [
  "method_not_allowed",
  "client_closed_request",
  // Of collections.
  "conflict",
  "retriever_failed",
  "retriever_unavailable",
];
const CODES = (Object.keys(ERROR_TABLE) as ErrorCode[]).filter((code) => !NEVER.includes(code));

const PREFER = {
  name: "Prefer",
  in: "header",
  description: "`respond-async` asks for a job, `wait=n` for one that takes longer than n seconds.",
  schema: { type: "string" },
  example: "respond-async, wait=10",
};
const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description: "Calls that make a job make one job for one key, for 24 hours.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

export function rerankPaths(): Json {
  return Object.fromEntries([
    ...[...DIALECT_PATHS].map(([path, dialect]) => dialectPath(path, dialect)),
    sharedPath(),
    jobsPath(),
  ]);
}

function dialectPath(path: string, dialect: Dialect) {
  const tag = tagOf(path, dialect);
  const does = dialect === vllmScore ? "Score pairs of texts" : "Rerank documents";
  const summary = tag === "native" ? `${does}.` : `${does}, as ${tag}'s clients call it.`;
  return scoringPath({ path, summary, tags: [tag], dialects: [dialect] });
}

function tagOf(path: string, { name }: Dialect): Tag {
  // Its rerank is the native one.
  if (path.startsWith("/xinference/")) return "Xinference";
  if (name in TAGS) return name as Tag;
  throw new Error(`the dialect ${name} has no tag`);
}

function sharedPath() {
  return scoringPath({
    path: SHARED_PATH,
    summary: "Rerank documents: `texts` as TEI, `property` as Weaviate, else native.",
    tags: ["native", "TEI", "Weaviate"],
    dialects: [native, tei, weaviate],
    undecided: ANY_PROBLEM,
  });
}

interface Scoring {
  readonly path: string;
  readonly summary: string;
  readonly tags: readonly Tag[];
  /** One, or several that the body tells apart. */
  readonly dialects: readonly [Dialect, ...Dialect[]];
  /** The failure before it is known which. */
  readonly undecided?: z.ZodType;
}

function scoringPath({ path, summary, tags, dialects, undecided }: Scoring) {
  const all = (part: keyof Omit<WireShape, "name">) =>
    dialects.map(({ shape = NATIVE }) => shape[part]);
  const applied = ["Preference-Applied", "Location", "Idempotency-Replayed"] as const;
  const headers = ["x-crossrank-truncated", ...applied, ...QUOTA_HEADERS] as const;
  const problems = [...all("problem"), ...(undecided ? [undecided] : [])];
  const rest = {
    parameters: [PREFER, IDEMPOTENCY_KEY],
    requestBody: requestBody(all("request"), dialects[0].example.body),
    responses: {
      "200": answer("Scored.", json(all("reply")), headers),
      "202": answer("Handed over to a job, as preferred.", json([jobSchema]), [
        ...applied,
        "Retry-After",
        ...QUOTA_HEADERS,
      ]),
      ...failures(CODES, problems, dialects),
    },
  };
  return operation({ method: "post", path, summary, tags, rest });
}

function jobsPath() {
  const codes = CODES.filter((code) => !WHILE_SCORING.includes(code));
  const headers = ["Location", "Idempotency-Replayed", "Retry-After", ...QUOTA_HEADERS] as const;
  return operation({
    method: "post",
    path: "/v1/jobs",
    summary: "Rerank later: a job, to be read at its Location.",
    tags: ["jobs"],
    rest: {
      parameters: [IDEMPOTENCY_KEY],
      requestBody: requestBody([jobRequestSchema], native.example.body),
      responses: { "202": answer("Accepted.", json([jobSchema]), headers), ...failures(codes) },
    },
  });
}

function requestBody(schemas: readonly z.ZodType[], example: Json): Json {
  const content = { "application/json": { schema: anyOf(schemas, "input"), example } };
  return { required: true, content };
}
