// Owns: the input as plain data that links, files and the history keep, and its check when it comes back.
// Must not know: where it is kept, signals.
import type { Setup } from "../compare/setups.ts";
import type { Options, RankRequest } from "../state/request.ts";
import { RULES, type Rule } from "../state/threshold.ts";

/** A candidate of a table: its text and its id, empty for none. */
type Row = readonly [text: string, id: string];

export interface SavedInput {
  readonly query: string;
  /** One a line, or rows where a line cannot hold them. */
  readonly candidates: string | readonly Row[];
  readonly options: Options;
  /** From 0 to 1, or the rule that finds it. */
  readonly threshold: number | Rule;
  /** What was compared, where that was in view. */
  readonly compare?: readonly [a: Setup, b: Setup] | undefined;
}

/** Lines keep their numbers: blank ones come back where they were. */
export function savedInput(
  { query, candidates: all, options }: RankRequest,
  threshold: number | Rule,
): SavedInput {
  const isTable = all.some(({ id, text }) => id !== undefined || /[\r\n\u2028\u2029]/.test(text));
  if (isTable) {
    const candidates = all.map(({ text, id = "" }) => [text, id] as const);
    return { query, candidates, options, threshold };
  }
  let lines = "";
  let at = 1;
  for (const { text, line } of all) {
    lines += "\n".repeat(Math.max(0, line - at)) + text;
    at = Math.max(at, line);
  }
  return { query, candidates: lines, options, threshold };
}

/** Undefined unless every field is what it should be. Fields that are none of ours are left behind. */
export function readSavedInput(value: unknown): SavedInput | undefined {
  const fields = fieldsOf(value);
  const { query, threshold } = fields;
  const candidates = readCandidates(fields["candidates"]);
  const options = readOptions(fields["options"]);
  const isCut = isShare(threshold) || isRule(threshold);
  if (typeof query !== "string" || candidates === undefined || !options || !isCut) return undefined;
  if (fields["compare"] === undefined) return { query, candidates, options, threshold };
  const compare = readCompared(fields["compare"]);
  return compare && { query, candidates, options, threshold, compare };
}

function readCandidates(value: unknown): SavedInput["candidates"] | undefined {
  if (typeof value === "string") return value;
  const isRow = (row: unknown): row is Row =>
    Array.isArray(row) && row.length === 2 && row.every((cell) => typeof cell === "string");
  return Array.isArray(value) && value.every(isRow) ? value : undefined;
}

const LONGEST_NAME = 200;

function readOptions(value: unknown): Options | undefined {
  const { model, topN, longDocument, cleanHtml, languageHint } = fieldsOf(value);
  const isValid =
    isName(model) &&
    (topN === undefined || (Number.isSafeInteger(topN) && Number(topN) > 0)) &&
    (longDocument === "truncate" || longDocument === "window" || longDocument === "error") &&
    typeof cleanHtml === "boolean" &&
    isName(languageHint);
  return isValid
    ? { model, topN: topN as number | undefined, longDocument, cleanHtml, languageHint }
    : undefined;
}

function readCompared(value: unknown): readonly [Setup, Setup] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [a, b] = value.map(readSetup);
  return a && b && [a, b];
}

function readSetup(value: unknown): Setup | undefined {
  const { threshold } = fieldsOf(value);
  const options = readOptions(value);
  if (options === undefined || !isShare(threshold)) return undefined;
  const { topN: _, ...chosen } = options;
  return { ...chosen, threshold };
}

/** What is no object has no fields. */
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LONGEST_NAME;

const isShare = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= 1;

const isRule = (value: unknown): value is Rule =>
  typeof value === "string" && Object.hasOwn(RULES, value);
