// Owns: lines of a file with their numbers, and objects in them.
// Must not know: where files come from, what the objects mean.
import type { Findings } from "../findings.ts";

/** A file as every reader takes it: on disk, unpacked from .gz, or dropped on a page. */
export interface TextFile {
  /** What people call it, for findings. */
  readonly name: string;
  /** Without their ends. */
  readonly lines: AsyncIterable<string>;
}

export interface NumberedLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines that hold something; a byte order mark before the first one is no part of it. */
export async function* numberedLines({ lines }: TextFile): AsyncGenerator<NumberedLine> {
  let line = 0;
  for await (const raw of lines) {
    line++;
    const text = line === 1 ? raw.replace(/^\uFEFF/, "") : raw;
    if (text.trim() !== "") yield { line, text };
  }
}

export interface NumberedObject {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The objects of a JSONL file; what is none is a finding, and the rest goes on. */
export async function* jsonObjects(
  file: TextFile,
  findings: Findings,
): AsyncGenerator<NumberedObject> {
  for await (const { line, text } of numberedLines(file)) {
    const value = parseObject(text);
    if (typeof value === "object") yield { line, value };
    else findings.add({ file: file.name, line, message: `${value}; left out` });
  }
}

/** The object, or what is wrong with the line. */
function parseObject(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : "JSON, but no object";
  } catch {
    return /[}\]"]\s*$/.test(text) ? "not JSON" : "not JSON: it ends in the middle";
  }
}

/** Ids are texts, "001" is not "1"; a whole number is read as it is written. */
export function readId(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Well-formed: half a character, as JSON can name it, is refused by services. */
export const readText = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.toWellFormed() : undefined;
