// Owns: what one line of an import must be, and the document that it means.
// Must not know: other lines, where documents are kept.
import { createHash } from "node:crypto";
import { asYaml, membersOf, readableOf } from "@crossrank/protocol/document-text";
import { parseJson } from "@crossrank/protocol/parse-json";
import { isObject, type JsonObject } from "../dialects/dialect.ts";
import type { Metadata, NewDocument } from "./retriever.ts";

export const LONGEST_ID = 512;
const LONGEST_TITLE = 1024;
const MOST_METADATA_BYTES = 65_536;
const MOST_DIMENSIONS = 8192;
/** YAML of so many takes long. */
const MOST_MEMBERS = 10_000;

export interface LineLimits {
  readonly lineBytes: number;
  readonly documentBytes: number;
}

/** Why a line was not taken. `id` where it could be read. */
export interface LineProblem {
  readonly code: string;
  readonly message: string;
  readonly id: string | null;
}

/**
 * The document of a line; undefined stands for one longer than `lineBytes`. Its text is its title, an empty line
 * and its `text`; or, of `fields`, what a rerank reads of such an object.
 */
export function readDocumentLine(
  bytes: Buffer | undefined,
  limits: LineLimits,
): NewDocument | LineProblem {
  if (bytes === undefined) {
    return problem("line_too_long", `The line has more than ${limits.lineBytes} bytes, the limit.`);
  }
  const sent = parsed(bytes);
  if (!isObject(sent)) {
    return problem("invalid_json_line", "The line is no JSON object in UTF-8.");
  }
  const id = idOf(sent);
  if (id === undefined) {
    const message = `\`id\` must be a whole number or a string of 1 to ${LONGEST_ID} characters, none of them a control character.`;
    return problem("invalid_id", message);
  }
  try {
    return documentOf(id, sent, limits);
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, message: error.message, id };
    throw error;
  }
}

export const isProblem = (read: NewDocument | LineProblem): read is LineProblem => "code" in read;

class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const problem = (code: string, message: string): LineProblem => ({ code, message, id: null });

/** `_id` is what files in BEIR's form call it. */
function idOf({ id, _id }: JsonObject): string | undefined {
  const sent = id ?? _id;
  if (Number.isSafeInteger(sent)) return String(sent);
  const isId = typeof sent === "string" && sent !== "" && sent.length <= LONGEST_ID;
  return isId && sent.isWellFormed() && !/\p{Cc}/u.test(sent) ? sent : undefined;
}

function documentOf(id: string, sent: JsonObject, { documentBytes }: LineLimits): NewDocument {
  const { title, text } = textOf(sent);
  const bytes = Buffer.byteLength(text);
  if (text.trim() === "") {
    throw new Refused("text_missing", "`text` or `fields` must hold text.");
  }
  if (bytes > documentBytes) {
    const message = `The text has ${bytes} bytes, the limit is ${documentBytes}.`;
    throw new Refused("text_too_long", message);
  }
  if (!text.isWellFormed()) {
    throw new Refused("invalid_text", "The text holds a lone surrogate (ill-formed Unicode).");
  }
  const metadata = metadataOf(sent["metadata"] ?? {});
  const vector = vectorOf(sent["vector"] ?? null);
  const content = JSON.stringify([title, text, metadata, vector]);
  const digest = createHash("sha256").update(content).digest("base64url");
  return { id, title, text, metadata, vector, digest };
}

function textOf({ title: sentTitle, text, fields }: JsonObject): {
  title: string | null;
  text: string;
} {
  if (text !== undefined && text !== null) {
    if (typeof text !== "string") throw new Refused("invalid_text", "`text` must be a string.");
    const title = titleOf(sentTitle);
    return { title, text: title === null ? text : `${title}\n\n${text}` };
  }
  if (!isObject(fields)) throw new Refused("text_missing", "`text` or `fields` is required.");
  const read = readableOf(fields, null) ?? "";
  if (typeof read !== "string" && membersOf(read, MOST_MEMBERS) > MOST_MEMBERS) {
    throw new Refused("text_too_long", `\`fields\` has more than ${MOST_MEMBERS} members.`);
  }
  const title = titleOf(sentTitle ?? fields["title"]);
  return { title, text: typeof read === "string" ? read : asYaml(read) };
}

function titleOf(title: unknown): string | null {
  if (title === undefined || title === null || title === "") return null;
  if (typeof title === "string" && title.length <= LONGEST_TITLE && title.isWellFormed())
    return title;
  throw new Refused(
    "invalid_title",
    `\`title\` must be a string of up to ${LONGEST_TITLE} characters.`,
  );
}

function metadataOf(metadata: unknown): Metadata {
  if (!isObject(metadata)) throw new Refused("invalid_metadata", "`metadata` must be an object.");
  if (Buffer.byteLength(JSON.stringify(metadata)) <= MOST_METADATA_BYTES) return metadata;
  const message = `\`metadata\` has more than ${MOST_METADATA_BYTES} bytes, the limit.`;
  throw new Refused("invalid_metadata", message);
}

function vectorOf(vector: unknown): readonly number[] | null {
  if (vector === null) return null;
  const isVector =
    Array.isArray(vector) &&
    vector.length > 0 &&
    vector.length <= MOST_DIMENSIONS &&
    vector.every((value) => Number.isFinite(value));
  if (isVector) return vector as number[];
  const message = `\`vector\` must be a list of 1 to ${MOST_DIMENSIONS} numbers.`;
  throw new Refused("invalid_vector", message);
}

function parsed(bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}
