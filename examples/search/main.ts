// `npm run demo:search`: two-stage search from nothing. Starts a service of its own, imports both sample collections,
// asks some questions, then measures all judged ones: before and after reranking.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { styleText } from "node:util";
import { Crossrank, type SearchReply } from "@crossrank/client";
import { Findings } from "@crossrank/evaluation/findings";
import { tableMarkdown } from "@crossrank/evaluation/report/markdown";
import { buildReport, type RerankedQuery } from "@crossrank/evaluation/report/report";
import { countsTable, metricsTable } from "@crossrank/evaluation/report/tables";
import { verdict } from "@crossrank/evaluation/report/words";
import { withService } from "../../benchmarks/service.ts";
import { SAMPLES, type SampleCollection } from "./collections.ts";

const SHOWN = 3;
const RECALL = 50;
/** The questions that are shown, by collection; all are measured. */
const QUESTIONS: Readonly<Record<SampleCollection["name"], readonly string[]>> = {
  en: ["How to prevent heart disease?", "How to fix a flat tire?"],
  zh: [
    "苹果公司最新发布的手机",
    "如何缓解咖啡因引起的失眠？",
    "特斯拉FSD V12.5版本是否支持无图导航？",
    "试用期员工离职需要办理哪些手续?",
    "如何配置Nginx反向代理？",
    "Python中如何用pandas读取Excel文件并跳过前两行？",
  ],
};

console.log("Starting Redis, API and worker …");
const folder = mkdtempSync(path.join(tmpdir(), "crossrank-demo-"));
try {
  const settings = { COLLECTIONS_DIR: path.join(folder, "collections") };
  await withService(({ url }) => demonstrate(new Crossrank({ baseUrl: url })), settings);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function demonstrate(client: Crossrank): Promise<void> {
  for (const { name, lines } of SAMPLES) {
    await client.createCollection({ name });
    const { imported, failed } = await client.importDocuments(name, lines);
    console.log(`Collection ${name}: ${imported} documents imported, ${failed} failed.`);
  }
  for (const { name } of SAMPLES) {
    for (const question of QUESTIONS[name]) draw(question, await search(client, name, question));
  }
  for (const sample of SAMPLES) await measure(client, sample);
}

/** All candidates, so that one answer tells both orders. */
function search(client: Crossrank, collection: string, query: string): Promise<SearchReply> {
  return client.search({ collection, query, recall: RECALL, top_n: 0 });
}

type Results = SearchReply["results"];

function byRecall(results: Results): Results {
  return [...results].sort((a, b) => a.recall_rank - b.recall_rank);
}

function draw(question: string, { results, timing }: SearchReply): void {
  console.log(`\n${styleText("bold", question)}`);
  console.log(styleText("gray", `before (keywords, ${timing.recall.toFixed(0)} ms)`));
  for (const { recall_rank, text } of byRecall(results).slice(0, SHOWN)) {
    console.log(`  ${recall_rank}. ${text}`);
  }
  const rerankMs = timing.rerank?.total.toFixed(0) ?? 0;
  console.log(styleText("gray", `after (cross-encoder, ${rerankMs} ms)`));
  for (const [i, { text, relevance_score, recall_rank }] of results.slice(0, SHOWN).entries()) {
    console.log(`  ${i + 1}. ${(relevance_score ?? 0).toFixed(4)} ${text} (was ${recall_rank})`);
  }
}

async function measure(client: Crossrank, sample: SampleCollection): Promise<void> {
  const reranked: RerankedQuery[] = [];
  for (const { id, text } of sample.queries) {
    const { results } = await search(client, sample.name, text);
    const judgements = sample.judgements.get(id) ?? new Map<string, number>();
    reranked.push({
      query: { id, text, candidates: byRecall(results), judgements },
      after: results.map(({ id: document }) => ({ id: document })),
    });
  }
  const report = buildReport({
    title: sample.name,
    provenance: {},
    reranked,
    failed: 0,
    metrics: ["ndcg@10", "mrr@5", "hit@5", "recall@10"],
    findings: new Findings(),
  });
  console.log(`\n# ${sample.name}: ${sample.queries.length} judged queries\n`);
  const [first] = report.metrics;
  if (first !== undefined) console.log(`${verdict(first)}\n`);
  console.log(`${tableMarkdown(metricsTable(report))}\n\n${tableMarkdown(countsTable(report))}`);
}
