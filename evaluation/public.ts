// Public sets, measured: BM25 before, the embedded model after, by `crossrank eval` over HTTP.
// `CROSSRANK_DATA=<folder with MANIFEST.json> npm run eval:public [-- --queries 300]`. The sets stay where they are.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { tableMarkdown } from "@crossrank/evaluation/report/markdown";
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { METRIC_COLUMNS, metricCells } from "@crossrank/evaluation/report/tables";
import { chance } from "@crossrank/evaluation/report/words";
import { holm } from "@crossrank/evaluation/significance";
import { describeMachine } from "../benchmarks/machine.ts";
import { withService } from "../benchmarks/service.ts";
import { type PublicSet, publicSets, writeBeirFolder } from "./public-sets.ts";

const CLI = path.join(import.meta.dirname, "../apps/cli/src/main.ts");

const METRICS = "ndcg@10,mrr@10,recall@10";

const { values } = parseArgs({ options: { queries: { type: "string", default: "300" } } });
const dataFolder = process.env["CROSSRANK_DATA"];
if (!dataFolder) {
  console.error("Set CROSSRANK_DATA to the folder that holds MANIFEST.json and sets/.");
  process.exit(2);
}
const sets = publicSets(dataFolder);
const machine = describeMachine();
const folder = mkdtempSync(path.join(tmpdir(), "crossrank-public-"));
try {
  const reports = await withService(async ({ url }) => {
    const measured: EvaluationReport[] = [];
    for (const set of sets) measured.push(await measure(set, url));
    return measured;
  });
  writeResults(reports);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(set: PublicSet, url: string): Promise<EvaluationReport> {
  const data = path.join(folder, set.name);
  writeBeirFolder(set, data, Number(values.queries));
  const out = path.join(folder, `${set.name}-report`);
  const words = [
    "eval",
    data,
    "--url",
    url,
    "--out",
    out,
    "--title",
    set.name,
    "--metrics",
    METRICS,
  ];
  const child = spawn(process.execPath, [CLI, ...words], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`crossrank eval of ${set.name} ended with ${code}`);
  return JSON.parse(readFileSync(`${out}.json`, "utf8"));
}

function writeResults(reports: readonly EvaluationReport[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const results = path.join(import.meta.dirname, "results");
  mkdirSync(results, { recursive: true });
  const base = path.join(results, `${date}-public`);
  const page = drawPage(reports, date);
  // Texts of the sets are not ours to publish, and this is no benchmark of speed.
  const numbers = reports.map(({ queries: _, latencyMs: __, ...report }) => report);
  writeFileSync(
    `${base}.json`,
    `${JSON.stringify({ date, machine, reports: numbers }, null, 2)}\n`,
  );
  writeFileSync(`${base}.md`, page);
  console.log(page);
  console.error(`Written: ${path.relative(process.cwd(), base)}.{json,md}`);
}

function drawPage(reports: readonly EvaluationReport[], date: string): string {
  const rows = reports.flatMap(({ title, metrics }) => metrics.map((row) => ({ title, row })));
  const corrected = holm(rows.map(({ row }) => row.p));
  const table = tableMarkdown({
    title: "Before and after",
    note: "Ceiling: the best order of the same 50 candidates. p: paired randomisation test, corrected for all rows together (Holm).",
    columns: ["set", ...METRIC_COLUMNS, "p"],
    rows: rows.map(({ title, row }, i) => [
      title,
      ...metricCells(row),
      chance(corrected[i] ?? row.p),
    ]),
  });
  const lines = sets.map(({ name, repository, commit, licence }, i) => {
    const { queries, relevantFound, relevant } = reports[i]?.counts ?? {
      queries: 0,
      relevantFound: 0,
      relevant: 0,
    };
    return `- ${name}: ${queries} queries, evenly spread; BM25 found ${relevantFound} of ${relevant} relevant passages. ${repository} at ${commit.slice(0, 12)}; ${licence}`;
  });
  const model = reports[0]?.provenance["model"];
  return `# Public sets, ${date}

BM25's 50 best of the whole pool before, ${model} after; nothing was put among the candidates by hand. The model was not trained on these sets.

${table}

${lines.join("\n")}
- commit ${machine.commit}
`;
}
