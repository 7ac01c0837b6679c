// Owns: `crossrank calibrate`: which threshold to ask for, by judged data, beside the service's own rules.
// Must not know: formats, how a threshold is chosen, how a service is asked.
import { Findings } from "@crossrank/evaluation/findings";
import { tableMarkdown } from "@crossrank/evaluation/report/markdown";
import { scoredQueries } from "@crossrank/evaluation/report/report";
import { choicesTable, formatThreshold, rulesTable } from "@crossrank/evaluation/report/tables";
import { type KeptShare, keptBy } from "@crossrank/evaluation/thresholds/kept-share";
import { chooseThreshold, type Goal } from "@crossrank/evaluation/thresholds/threshold-choice";
import { cutAt, type Threshold } from "@crossrank/protocol/cut";
import { Command, InvalidArgumentError } from "commander";
import { rerankData } from "../evaluation/measured-service.ts";
import { type JudgedDataOptions, withDataOptions } from "../evaluation/options.ts";
import { requireFolderOf } from "../evaluation/text-files.ts";
import { BadInputError } from "../exit-code.ts";
import { tellFindings } from "./eval.ts";
import type { CommandContext } from "./models.ts";

interface CalibrateOptions extends JudgedDataOptions {
  readonly goal: Goal;
  readonly partial: string;
  readonly json?: true;
}

/** The rules of docs/thresholds.md with their defaults. */
const RULES: readonly (readonly [name: string, threshold: Threshold])[] = [
  ["none", 0],
  ["0.5", 0.5],
  ['{"method": "spread"}', { method: "spread" }],
  ['{"method": "gap"}', { method: "gap", min_gap: 0.1 }],
  ['{"method": "percent"}', { method: "percent", share: 0.5 }],
  ['{"method": "autocut"}', { method: "autocut", jumps: 1 }],
];

/** The `calibrate` command with everything it needs of the process. */
export function calibrateCommand(context: CommandContext): Command {
  const command = new Command("calibrate")
    .description("Choose a threshold for a model on judged queries. Takes the data of eval.")
    .argument("<data>", "a folder in BEIR's layout, or one JSONL file")
    .option("--goal <goal>", "f1, or the least recall as recall=0.95", readGoal, "f1")
    .option("--partial <file>", "answers until all are there", "crossrank-calibrate.partial.jsonl")
    .option("--json", "print JSON instead of Markdown");
  return withDataOptions(command).action((data, options) => calibrate(data, options, context));
}

async function calibrate(
  data: string,
  options: CalibrateOptions,
  context: CommandContext,
): Promise<void> {
  requireFolderOf(options.partial);
  const findings = new Findings();
  const { provenance, reranked, kept } = await rerankData(data, options, findings, context);
  tellFindings(findings);
  const queries = scoredQueries(reranked);
  const chosen = chooseThreshold(queries, options.goal);
  const f1 = chooseThreshold(queries, "f1");
  const recall95 = chooseThreshold(queries, { recall: 0.95 });
  if (chosen === undefined || f1 === undefined || recall95 === undefined) {
    throw new BadInputError("no candidate is relevant: a threshold could only cut everything");
  }
  const rules = RULES.map(([name, rule]): [string, KeptShare] => [
    name,
    keptBy(queries, (scores) => cutAt(scores, rule).kept),
  ]);
  const choices = [["best F1", f1] as const, ["recall of 95 %", recall95] as const];
  const isExtra = chosen.threshold !== f1.threshold && chosen.threshold !== recall95.threshold;
  const table = choicesTable(isExtra ? [...choices, ["your goal", chosen]] : choices);
  const text = options.json
    ? JSON.stringify({ provenance, goal: options.goal, chosen, rules: Object.fromEntries(rules) })
    : [
        tableMarkdown(table),
        tableMarkdown(rulesTable(rules)),
        `Send with each request: "threshold": ${formatThreshold(chosen.threshold)}`,
        `Of ${queries.length} queries, ${provenance["model"]}. For another model, choose anew.`,
      ].join("\n\n");
  process.stdout.write(`${text}\n`);
  kept?.remove();
}

function readGoal(text: string): Goal {
  if (text === "f1") return "f1";
  const recall = Number(/^recall=(0\.\d+|1)$/.exec(text)?.[1]);
  if (recall > 0) return { recall };
  throw new InvalidArgumentError("f1, or recall=0.95 or the like.");
}
