// Owns: a whole data set in one JSONL file: a query, its candidates and which are relevant, line by line.
// Must not know: other formats.
import type { Findings } from "../findings.ts";
import { type Candidate, hasRelevant, type JudgedQuery } from "../judged-query.ts";
import { jsonObjects, type NumberedObject, readId, readText, type TextFile } from "./text-file.ts";

/**
 * Lines `{"id", "query", "candidates", "relevant"}`. Candidates (or `documents`) are texts, or objects with
 * `text`, `title` and `id`; one without an id is called by its position, from 0. Relevant are ids, or an
 * object of id and grade. A query without an id is called by its line. Without `withCandidates` they are not read.
 */
export async function readOneFile(
  file: TextFile,
  findings: Findings,
  withCandidates = true,
): Promise<JudgedQuery[]> {
  const queries = new Map<string, JudgedQuery>();
  for await (const { line, value } of jsonObjects(file, findings)) {
    const problem: Problem = (message) => findings.add({ file: file.name, line, message });
    const query = readQuery(line, value, problem, withCandidates);
    if (query === undefined) continue;
    if (queries.has(query.id)) problem(`query ${query.id} is there already; the first one counts`);
    else queries.set(query.id, query);
  }
  return [...queries.values()];
}

type Problem = (message: string) => void;

function readQuery(
  line: number,
  value: NumberedObject["value"],
  problem: Problem,
  withCandidates: boolean,
): JudgedQuery | undefined {
  const id = value["id"] === undefined ? String(line) : readId(value["id"]);
  const text = readText(value["query"]);
  if (id === undefined || text === undefined) {
    problem(`${id === undefined ? "id is no text" : "no query"}; left out`);
    return undefined;
  }
  const listed = withCandidates ? (value["candidates"] ?? value["documents"]) : [];
  const candidates = readCandidates(listed, problem);
  const judgements = readRelevant(value["relevant"], problem);
  if (!hasRelevant(judgements)) {
    problem("nothing is relevant, so no order is better than another; left out");
    return undefined;
  }
  if (candidates.length === 0 && withCandidates) problem("no candidates; counts as nothing found");
  return { id, text, candidates, judgements };
}

function readCandidates(value: unknown, problem: Problem): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const [position, entry] of (Array.isArray(value) ? value : []).entries()) {
    const fields = typeof entry === "object" && entry !== null ? entry : { text: entry };
    const { title, text, id: given = position } = fields as Record<string, unknown>;
    const id = readId(given);
    const parts = [readText(title), readText(text)].filter((part) => part !== undefined);
    if (id === undefined) problem(`candidate ${position} has no text as id; left out`);
    else if (parts.length === 0) problem(`candidate ${id} has no text; left out`);
    else if (candidates.has(id)) problem(`candidate ${id} comes twice; the first one counts`);
    else candidates.set(id, { id, text: parts.join(" ") });
  }
  return [...candidates.values()];
}

function readRelevant(value: unknown, problem: Problem): Map<string, number> {
  const judgements = new Map<string, number>();
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((id) => [id, 1])
    : Object.entries(Object(value));
  for (const [name, grade] of entries) {
    const id = readId(name);
    if (id === undefined || !Number.isSafeInteger(grade)) {
      problem("relevant is neither a list of ids nor an object of id and whole grade; left out");
    } else judgements.set(id, Number(grade));
  }
  return judgements;
}
