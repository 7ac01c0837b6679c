// Owns: `crossrank eval`: its options, the files that it writes, when it fails.
// Must not know: formats, metrics, how a service is asked.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Findings, formatFinding } from "@crossrank/evaluation/findings";
import type { MetricAt } from "@crossrank/evaluation/metrics";
import { reportHtml } from "@crossrank/evaluation/report/html";
import { reportMarkdown } from "@crossrank/evaluation/report/markdown";
import { buildReport, type EvaluationReport } from "@crossrank/evaluation/report/report";
import { Command, InvalidArgumentError } from "commander";
import {
  type LeastValue,
  missedValues,
  parseLeastValue,
  parseMetricName,
} from "../evaluation/fail-under.ts";
import { measureRuns } from "../evaluation/measured-runs.ts";
import { type MeasuredData, rerankData } from "../evaluation/measured-service.ts";
import { type JudgedDataOptions, withDataOptions } from "../evaluation/options.ts";
import { requireFolderOf } from "../evaluation/text-files.ts";
import { BadInputError, CheckFailedError } from "../exit-code.ts";
import type { CommandContext } from "./models.ts";

interface EvalOptions extends JudgedDataOptions {
  readonly reranked?: string;
  readonly metrics: readonly MetricAt[];
  readonly failUnder: readonly LeastValue[];
  readonly out: string;
  readonly title?: string;
  readonly json?: true;
}

const METRICS: readonly MetricAt[] = [
  "ndcg@10",
  "mrr@10",
  "mrr@5",
  "hit@5",
  "recall@10",
  "precision@5",
  "map@100",
];

/** The `eval` command with everything it needs of the process. */
export function evalCommand(context: CommandContext): Command {
  const command = new Command("eval")
    .description(
      "Measure a service on judged queries: before, after, ceiling, and whether it is chance. An interrupted run goes on where it ended.",
    )
    .argument("[data]", "a folder in BEIR's layout, or one JSONL file")
    .option("--metrics <list>", "with commas; the first one decides", readMetrics, METRICS)
    .option(
      "--fail-under <metric=value>",
      "exit code 3 when it is less after reranking; may be repeated",
      readLeastValue,
      [],
    )
    .option("--reranked <file>", "measure this run of TREC against --run and --qrels; asks nobody")
    .option("--out <path>", "writes <path>.md, .json and .html", "crossrank-eval")
    .option("--title <text>", "of the report")
    .option("--json", "print JSON instead of Markdown");
  return withDataOptions(command).action((data, options) => evaluate(data, options, context));
}

async function evaluate(
  data: string | undefined,
  options: EvalOptions,
  context: CommandContext,
): Promise<void> {
  requireFolderOf(options.out);
  const findings = new Findings();
  const { provenance, reranked, failed, kept } = await measure(data, options, findings, context);
  const report = buildReport({
    title: options.title ?? `Evaluation of ${path.basename(data ?? options.reranked ?? "")}`,
    provenance: { ...provenance, date: new Date().toISOString().slice(0, 10) },
    reranked,
    failed,
    metrics: [...new Set([...options.metrics, ...options.failUnder.map(({ metric }) => metric)])],
    findings,
  });
  tellFindings(findings);
  writeReport(report, options);
  kept?.remove();
  if (reranked.length === 0) throw new BadInputError("the service refused every query");
  const missed = missedValues(report, options.failUnder);
  if (missed.length > 0) throw new CheckFailedError(missed.join("; "));
}

function measure(
  data: string | undefined,
  options: EvalOptions,
  findings: Findings,
  context: CommandContext,
): Promise<MeasuredData> {
  const { qrels, run, reranked, out } = options;
  if (reranked !== undefined) {
    if (qrels !== undefined && run !== undefined && data === undefined) {
      return measureRuns({ qrels, run, reranked }, findings);
    }
    throw new BadInputError("--reranked goes with --qrels and --run, and without data");
  }
  if (data === undefined) throw new BadInputError("name a folder or a file, or give --reranked");
  return rerankData(data, { ...options, partial: `${out}.partial.jsonl` }, findings, context);
}

function writeReport(report: EvaluationReport, { out, json }: EvalOptions): void {
  const asJson = `${JSON.stringify(report, null, 2)}\n`;
  const markdown = reportMarkdown(report);
  writeFileSync(`${out}.json`, asJson);
  writeFileSync(`${out}.md`, markdown);
  writeFileSync(`${out}.html`, reportHtml(report));
  process.stdout.write(json ? asJson : markdown);
  console.error(`Written: ${out}.{md,json,html}`);
}

const TOLD = 20;

/** To people at once; the report has them too. */
export function tellFindings({ kept, total }: Findings): void {
  for (const finding of kept.slice(0, TOLD)) console.error(formatFinding(finding));
  if (total > TOLD) console.error(`… and ${total - TOLD} more`);
}

function readMetrics(text: string): readonly MetricAt[] {
  return refusing(() => text.split(",").map(parseMetricName));
}

function readLeastValue(text: string, before: readonly LeastValue[]): readonly LeastValue[] {
  return refusing(() => [...before, parseLeastValue(text)]);
}

/** What a parser throws, as commander's own. */
function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
