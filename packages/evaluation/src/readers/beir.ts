// Owns: the texts of a folder in BEIR's layout: corpus.jsonl and queries.jsonl.
// Must not know: judgements, runs.
import type { Findings } from "../findings.ts";
import { jsonObjects, type NumberedObject, readId, readText, type TextFile } from "./text-file.ts";

type Texts = Map<string, string>;

/** Documents by id: title and text with a space between, as BEIR reads them. */
export function readCorpus(file: TextFile, findings: Findings): Promise<Texts> {
  return readTexts(file, findings, ({ title, text }) => {
    const parts = [readText(title), readText(text)].filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.join(" ");
  });
}

/** Queries by id. */
export function readQueries(file: TextFile, findings: Findings): Promise<Texts> {
  return readTexts(file, findings, ({ text }) => readText(text));
}

async function readTexts(
  file: TextFile,
  findings: Findings,
  textOf: (value: NumberedObject["value"]) => string | undefined,
): Promise<Texts> {
  const texts: Texts = new Map();
  for await (const { line, value } of jsonObjects(file, findings)) {
    const problem = (message: string) => findings.add({ file: file.name, line, message });
    const id = readId(value["_id"] ?? value["id"]);
    const text = textOf(value);
    if (id === undefined) problem("no _id; left out");
    else if (text === undefined) problem(`${quoted(id)} has no text; left out`);
    else if (texts.has(id)) problem(`${quoted(id)} is there already; the first one counts`);
    else texts.set(id, text);
  }
  return texts;
}

const quoted = (id: string) => JSON.stringify(id);
