// Owns: `crossrank search`: a query against a collection, and its results as people read them.
// Must not know: how documents are found or ranked.
import type { SearchReply, SearchRequest, SearchResult } from "@crossrank/client";
import { Command, InvalidArgumentError, Option } from "commander";
import { type ServiceAddress, serviceClient, withServiceAddress } from "../service-client.ts";
import type { CommandContext } from "./models.ts";

interface SearchOptions extends ServiceAddress {
  readonly recall?: number;
  readonly top?: number;
  readonly rerank?: SearchRequest["rerank"];
  readonly mode?: SearchRequest["recall_mode"];
  readonly model?: string;
  readonly filters?: SearchRequest["filters"];
  readonly threshold?: SearchRequest["threshold"];
  readonly context?: number;
  readonly json?: true;
}

export function searchCommand(context: CommandContext): Command {
  const command = new Command("search")
    .description("Search a collection: recall, then rerank.")
    .argument("<collection>", "its name")
    .argument("<query>", "the search text")
    .option("--recall <count>", "candidates to recall", readCount)
    .option("--top <count>", "results to show", readCount)
    .addOption(
      new Option("--rerank <how>", "whether to rerank").choices(["on", "auto", "off", "shadow"]),
    )
    .addOption(
      new Option("--mode <mode>", "how to recall").choices(["bm25", "near_text", "hybrid"]),
    )
    .option("--filters <json>", 'by metadata, as \'{"lang": "en"}\'', readJson)
    .option("--threshold <number>", "least relevance_score, or a rule as JSON", readJson)
    .option("--model <name>", "a served model")
    .option("--context <tokens>", "print text for a language model instead", readCount)
    .option("--json", "print the reply as JSON");
  return withServiceAddress(command).action((collection, query, options) =>
    find(collection, query, options, context),
  );
}

async function find(
  collection: string,
  query: string,
  { recall, top, rerank, mode, context: tokens, json, ...options }: SearchOptions,
  context: CommandContext,
): Promise<void> {
  const { filters, threshold, model, ...address } = options;
  const request: SearchRequest = {
    collection,
    query,
    ...(recall !== undefined && { recall }),
    ...(top !== undefined && { top_n: top }),
    ...(rerank && { rerank }),
    ...(mode && { recall_mode: mode }),
    ...(filters !== undefined && { filters }),
    ...(threshold !== undefined && { threshold }),
    ...(model && { model }),
    ...(tokens !== undefined && { context: { max_tokens: tokens } }),
  };
  const reply = await serviceClient(address, context).search(request, { signal: context.signal });
  process.stdout.write(json ? `${JSON.stringify(reply, null, 2)}\n` : shown(reply));
  if (!json) console.error(summaryOf(reply));
}

function shown({ context, results }: SearchReply): string {
  if (context) return `${context.text}\n`;
  return results.map((result, i) => `${lineOf(result, i + 1)}\n`).join("\n");
}

/** The rank before, so that one sees what reranking did. */
function lineOf(result: SearchResult, rank: number): string {
  const { id, recall_rank, recall_score, relevance_score, best_passage } = result;
  const score =
    relevance_score === null ? `recall ${recall_score.toFixed(2)}` : relevance_score.toFixed(4);
  const before = recall_rank === rank ? "" : ` (was ${recall_rank})`;
  // On one line, and no order to the terminal. Ids hold no control characters.
  const passage = best_passage.text.replaceAll(/\s+/g, " ").replaceAll(/\p{Cc}/gu, "\uFFFD");
  return `${rank}.${before}  ${score}  ${id}\n   ${passage}`;
}

function summaryOf({ recalled, gate, timing, recall_mode }: SearchReply): string {
  const rule = gate.rule === null ? "" : ` (${gate.rule})`;
  const rerank = timing.rerank ? `, rerank ${timing.rerank.total.toFixed(0)} ms` : "";
  const stages = `recall ${timing.recall.toFixed(0)} ms${rerank}`;
  return `${recalled} recalled by ${recall_mode}, ${gate.decision}${rule}${costOf(gate)}; ${stages}`;
}

function costOf({ cost }: SearchReply["gate"]): string {
  if (cost === undefined) return "";
  const first = cost.top_1_changed ? "another" : "the same";
  return `: skipping keeps ${Math.round(cost.overlap * 100)} % of the results, ${first} first one`;
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("a whole number from 1.");
}

function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("a number or JSON in quotes.");
  }
}
