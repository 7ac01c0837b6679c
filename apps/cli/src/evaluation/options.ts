// Owns: the options that all commands over judged data share.
// Must not know: what the commands do.
import { Crossrank } from "@crossrank/client";
import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../commands/models.ts";
import type { DataOptions } from "./data-set.ts";

export interface ServiceOptions {
  readonly url?: string;
  readonly model?: string;
  readonly concurrency: number;
  readonly retries: number;
}

export type JudgedDataOptions = DataOptions & ServiceOptions;

export function withDataOptions(command: Command): Command {
  return (
    command
      .option(
        "--qrels <file>",
        "judgements, of BEIR or TREC (default: qrels/<split>.tsv of the folder)",
      )
      .option("--split <name>", "which judgements of the folder", "test")
      .option("--run <file>", "the first stage's run, of TREC (default: BM25 over the corpus)")
      .option("--collection <name>", "the service's own collection is the first stage")
      .option(
        "--recall <count>",
        "candidates a query, of a corpus, a run or a collection",
        readCount,
        50,
      )
      .option("--limit <count>", "only so many queries", readCount)
      .option("--url <address>", "the service (default: CROSSRANK_URL, else http://127.0.0.1:8080)")
      .option("--model <name>", "a served model (default: the service's)")
      .option(
        "--concurrency <count>",
        "queries at once; more is faster, and slower each",
        readCount,
        1,
      )
      // Hours of work may wait for the service's restart.
      .option("--retries <count>", "tries after the first one, a query", readCount, 6)
  );
}

export function clientOf(
  { url, retries }: ServiceOptions,
  { environment }: CommandContext,
): Crossrank {
  return new Crossrank({
    baseUrl: url ?? (environment["CROSSRANK_URL"] || undefined),
    apiKey: environment["CROSSRANK_API_KEY"] || undefined,
    maxRetries: retries,
    timeoutMs: 300_000,
  });
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("a whole number from 1.");
}
