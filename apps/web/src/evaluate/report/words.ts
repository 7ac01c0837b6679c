// Owns: the words of the report that the page shows. What is downloaded is in English.
import type { MetricComparison } from "@crossrank/evaluation/comparison";
import { chance, percent, signed, value } from "@crossrank/evaluation/report/words";
import { FEW_QUERIES } from "@crossrank/evaluation/significance";
import { words } from "../../language/language.ts";
import { formatCount } from "../../language/numbers.ts";

const isShown = ({ queries, p }: MetricComparison) => queries >= FEW_QUERIES && p < 0.05;

export const formatInterval = ([low, high]: readonly [number, number]): string =>
  `${signed(low)} … ${signed(high)}`;

export const reportWords = words(
  {
    title: "Report",
    verdict(row: MetricComparison): string {
      const { metric, before, after, mean, queries } = row;
      const numbers = `${metric} from ${value(before)} to ${value(after)}`;
      if (queries === 0) return "No query could be measured.";
      if (queries < FEW_QUERIES) return `Too few queries to tell: reranking moves ${numbers}.`;
      if (!isShown(row)) return `No difference is shown: ${numbers}.`;
      return `Reranking ${mean > 0 ? "lifts" : "lowers"} ${numbers}.`;
    },
    doubt: (row: MetricComparison) =>
      `Difference ${signed(row.mean)}, 95 % interval ${formatInterval(row.interval)}, p ${chance(row.p)}. Of ${formatCount(row.queries)} queries ${formatCount(row.wins)} got better, ${formatCount(row.ties)} stayed, ${formatCount(row.losses)} got worse.`,
    before: "before",
    after: "after",
    ceiling: "ceiling",
    metrics: "Metrics",
    metricsNote:
      "Ceiling: the best order of the same candidates. p: paired randomisation test; p (Holm): corrected for looking at several metrics. Queries for which nothing was found count as 0.",
    metric: "metric",
    difference: "difference",
    interval: "95 % interval",
    p: "p",
    correctedP: "p (Holm)",
    outcome: "better / equal / worse",
    counts: "Data",
    queries: "queries",
    failed: "refused by the service",
    candidates: "candidates a query",
    relevant: "relevant documents",
    relevantFound: "of these among the candidates",
    byQuery: (metric: string) => `Difference of each query, by ${metric}`,
    byQueryText: (gained: number, lost: number) =>
      `${formatCount(gained)} queries gained, ${formatCount(lost)} lost.`,
    worst: (metric: string) => `Queries that lost most, by ${metric}`,
    query: "query",
    firstBefore: "first relevant, before",
    firstAfter: "first relevant, after",
    none: "none",
    noLoss: "No query lost.",
    thresholds: "What a threshold keeps",
    precision: "precision",
    recall: "recall",
    f1: "F1",
    threshold: "threshold",
    thresholdNote:
      "Recall is of the relevant candidates; one that nobody has judged counts as not relevant. Held-out F1: on queries that had no say in the threshold. Scores of different models cannot be compared: choose anew for each.",
    goal: "goal",
    bestF1: "best F1",
    recall95: "recall of 95 %",
    kept: "kept a query",
    emptyHanded: "queries that lose every relevant one",
    heldOut: "held-out F1",
    thresholdsText: (f1: number, recall: number) =>
      `Best F1 at ${f1}, recall of 95 % at ${recall}.`,
    latency: "Latency",
    latencyNote:
      "Request: what this page waited, with HTTP. Score: what the model took of it. Nothing came out of the cache.",
    request: "request",
    score: "score",
    longest: "longest",
    provenance: "Where this comes from",
    download: "Download the report",
    percent,
  },
  {
    title: "报告",
    verdict(row) {
      const { metric, before, after, mean, queries } = row;
      const numbers = `${metric} 从 ${value(before)} 变为 ${value(after)}`;
      if (queries === 0) return "没有一条查询可以衡量。";
      if (queries < FEW_QUERIES) return `查询太少，尚无定论：重排使 ${numbers}。`;
      if (!isShown(row)) return `看不出差别：${numbers}。`;
      return `重排${mean > 0 ? "提升" : "降低"}了效果：${numbers}。`;
    },
    doubt: (row) =>
      `差值 ${signed(row.mean)}，95% 区间 ${formatInterval(row.interval)}，p ${chance(row.p)}。${formatCount(row.queries)} 条查询中，${formatCount(row.wins)} 条变好，${formatCount(row.ties)} 条不变，${formatCount(row.losses)} 条变差。`,
    before: "重排前",
    after: "重排后",
    ceiling: "上限",
    metrics: "指标",
    metricsNote:
      "上限：相同候选的最佳顺序。p：配对随机化检验；p (Holm)：对同时查看多个指标做了校正。什么都没找到的查询记为 0。",
    metric: "指标",
    difference: "差值",
    interval: "95% 区间",
    p: "p",
    correctedP: "p (Holm)",
    outcome: "变好 / 不变 / 变差",
    counts: "数据",
    queries: "查询数",
    failed: "被服务拒绝",
    candidates: "每条查询的候选",
    relevant: "相关文档",
    relevantFound: "其中在候选里的",
    byQuery: (metric) => `每条查询的差值（${metric}）`,
    byQueryText: (gained, lost) =>
      `${formatCount(gained)} 条查询变好，${formatCount(lost)} 条变差。`,
    worst: (metric) => `下降最多的查询（${metric}）`,
    query: "查询",
    firstBefore: "首个相关文档，重排前",
    firstAfter: "首个相关文档，重排后",
    none: "无",
    noLoss: "没有查询变差。",
    thresholds: "阈值留下了什么",
    precision: "精确率",
    recall: "召回率",
    f1: "F1",
    threshold: "阈值",
    thresholdNote:
      "召回率以候选中的相关文档计；没有标注的候选算作不相关。留出 F1：在未参与选取阈值的查询上计算。不同模型的分数不可比较：换模型须重新选取。",
    goal: "目标",
    bestF1: "F1 最佳",
    recall95: "召回率 95%",
    kept: "每条查询保留",
    emptyHanded: "失去全部相关文档的查询",
    heldOut: "留出 F1",
    thresholdsText: (f1, recall) => `F1 在 ${f1} 处最佳，召回率 95% 在 ${recall} 处。`,
    latency: "耗时",
    latencyNote: "请求：本页等待的时间，含 HTTP。打分：其中模型所用的时间。没有一条来自缓存。",
    request: "请求",
    score: "打分",
    longest: "最长",
    provenance: "报告的来源",
    download: "下载报告",
    percent,
  },
);
