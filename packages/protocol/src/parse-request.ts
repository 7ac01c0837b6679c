// Owns: the door: a parsed JSON body becomes the internal shape, or an error that names the field.
// Must not know: how the body arrived, where the request goes.
import type { z } from "zod";
import {
  type Candidate,
  type documentSchema,
  MOST_RANK_FIELDS,
  type RequestLimits,
  type RerankRequest,
  rerankBodySchema,
} from "./contract.ts";
import { asYaml, membersOf, readableOf } from "./document-text.ts";
import { CrossrankError, type FieldProblem, fieldError, MOST_FIELDS } from "./errors.ts";
import {
  DEFAULT_SCORING,
  type LongDocument,
  longDocumentSchema,
  MOST_WINDOWS,
} from "./scoring-options.ts";

/**
 * Checks a body against the contract and the limits.
 * @throws CrossrankError 422 `invalid_request` or 413 `request_too_large`; names field, limit, value.
 */
export function parseRerankRequest(body: unknown, limits: RequestLimits): RerankRequest {
  checkCounts(body, limits);
  const parsed = rerankBodySchema.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error.issues, body);
  const sent = parsed.data;
  checkQuery(sent.query, limits);
  // Each name once: a repeated one would be read again.
  const fields = sent.rank_fields ? [...new Set(sent.rank_fields)] : null;
  const members = new Members();
  const candidates = sent.documents.map((document, i) => {
    return toCandidate(document, i, fields, members, limits);
  });
  const topN = sent.top_n ?? sent.top_k;
  return {
    query: sent.query,
    candidates,
    model: sent.model || null,
    topN: topN ? topN : null,
    returnDocuments: sent.return_documents ?? false,
    rawScores: sent.raw_scores ?? false,
    threshold: sent.threshold ?? null,
    calibrated: sent.calibrated ?? false,
    scoring: {
      maxTokensPerDocument: sent.max_tokens_per_doc || null,
      longDocument: sent.long_document ?? chunks(sent.max_chunks_per_doc),
      cleanHtml: sent.clean_html ?? false,
      language: sent.language?.toLowerCase() ?? null,
    },
    useCache: sent.cache !== "no-store",
    timeoutMs: sent.timeout_ms ?? limits.defaultTimeoutMs,
  };
}

/**
 * The same body with the fields of `schema` as that reads them.
 * @throws CrossrankError 422 `invalid_request`
 */
export function readFields<T extends object>(body: T, schema: z.ZodObject): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error.issues, body);
  return { ...body, ...parsed.data };
}

// Before the schema runs: a list that is too long is refused without a look at its members.
function checkCounts(body: unknown, limits: RequestLimits): void {
  const { documents, rank_fields } = (body ?? {}) as { documents?: unknown; rank_fields?: unknown };
  if (Array.isArray(rank_fields) && rank_fields.length > MOST_RANK_FIELDS) {
    throw tooMany("/rank_fields", "fields", rank_fields.length, MOST_RANK_FIELDS);
  }
  if (!Array.isArray(documents)) return;
  const { length } = documents;
  const pointer = "/documents";
  if (length === 0) {
    const detail = "holds 0 documents, at least 1 is needed";
    throw fieldError({ pointer, detail, limit: 1, value: 0 });
  }
  if (length > limits.documents) throw tooMany(pointer, "documents", length, limits.documents);
}

function tooMany(pointer: string, what: string, value: number, limit: number): CrossrankError {
  const detail = `holds ${value} ${what}, the limit is ${limit}`;
  return tooLarge({ pointer, detail, limit, value });
}

function checkQuery(query: string, limits: RequestLimits): void {
  const pointer = "/query";
  if (query.length > limits.queryCharacters) {
    const detail = `has ${query.length} characters, the limit is ${limits.queryCharacters}`;
    throw tooLarge({ pointer, detail, limit: limits.queryCharacters, value: query.length });
  }
  if (query.trim() === "" && limits.allowsBlankQuery !== true) {
    throw fieldError({ pointer, detail: "must not be empty or blank" });
  }
  checkUnicode(query, pointer);
}

function toCandidate(
  document: z.infer<typeof documentSchema>,
  index: number,
  rankFields: readonly string[] | null,
  members: Members,
  limits: RequestLimits,
): Candidate {
  const pointer = `/documents/${index}`;
  const read = typeof document === "string" ? document : readableOf(document, rankFields);
  if (read === undefined) {
    const detail = `must hold text${rankFields === null ? "" : " in one of rank_fields"}`;
    throw fieldError({ pointer, detail, value: "object" });
  }
  if (typeof read !== "string") members.add(read, pointer);
  const text = typeof read === "string" ? read : asYaml(read);
  // A UTF-16 unit takes at most three bytes, so most texts need no count.
  if (text.length * 3 > limits.documentBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.documentBytes) {
      const detail = `has ${bytes} bytes, the limit is ${limits.documentBytes}`;
      throw tooLarge({ pointer, detail, limit: limits.documentBytes, value: bytes });
    }
  }
  checkUnicode(text, pointer);
  if (typeof document === "string") return { text, id: null, sent: null };
  return { text, id: documentId(document["id"], pointer), sent: document };
}

/** YAML of so many members takes a tenth of a second, in which nobody else is answered. */
const MOST_MEMBERS = 100_000;

/** Counts what is made text of in one request, before it is. */
class Members {
  #count = 0;

  /** @throws CrossrankError 413 */
  add(fields: object, pointer: string): void {
    this.#count += membersOf(fields, MOST_MEMBERS);
    if (this.#count <= MOST_MEMBERS) return;
    const limit = MOST_MEMBERS;
    const detail = `takes the fields of all objects above ${limit}, the limit`;
    throw tooLarge({ pointer, detail, limit, value: this.#count });
  }
}

function documentId(id: unknown, pointer: string): string | number | null {
  if (id === undefined || id === null) return null;
  if (typeof id === "string" || typeof id === "number") return id;
  const detail = "must be a string or a number";
  throw fieldError({ pointer: `${pointer}/id`, detail, value: typeName(id) });
}

/** Several chunks of a document are several windows; one is its start. */
function chunks(most: number | null | undefined): LongDocument {
  if (!most || most === 1) return DEFAULT_SCORING.longDocument;
  return longDocumentSchema.parse({
    strategy: "window",
    max_windows: Math.min(most, MOST_WINDOWS),
  });
}

// Lone surrogates have no UTF-8 form: different texts would be hashed and tokenized as the same.
function checkUnicode(text: string, pointer: string): void {
  if (text.isWellFormed()) return;
  throw fieldError({ pointer, detail: "holds a lone surrogate (ill-formed Unicode)" });
}

function tooLarge(problem: FieldProblem): CrossrankError {
  return fieldError(problem, "request_too_large");
}

function invalid(issues: readonly z.core.$ZodIssue[], body: unknown): CrossrankError {
  const fields = issues.slice(0, MOST_FIELDS).map((issue) => toProblem(issue, body));
  const summary = fields.map((f) => `${f.pointer || "body"}: ${f.detail}`).join("; ");
  return new CrossrankError("invalid_request", summary, { fields });
}

function toProblem(issue: z.core.$ZodIssue, body: unknown): FieldProblem {
  const pointer = issue.path.map((part) => `/${String(part)}`).join("");
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    body,
  );
  const shown = Number.isFinite(value) ? (value as number) : typeName(value);
  if (issue.code === "too_small" || issue.code === "too_big") {
    const limit = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
    const bound = issue.code === "too_small" ? "at least" : "at most";
    return { pointer, detail: `must be ${bound} ${limit}, got ${shown}`, limit, value: shown };
  }
  if (value === undefined) return { pointer, detail: "is required", value: "undefined" };
  return { pointer, detail: `${wanted(issue)}, got ${shown}`, value: shown };
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== "invalid_type") return issue.message;
  return `must be ${issue.expected === "int" ? "a whole number" : `of type ${issue.expected}`}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? "array" : typeof value;
}
