// Owns: the words of the view that evaluates, but for those of its report.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { Refusal } from "./data/judged-data.ts";

const MOST_MEGABYTES = 300;

const ENGLISH_REFUSALS: Readonly<Record<Refusal, string>> = {
  "which-files":
    "Choose one JSONL file, or BEIR's three together: corpus.jsonl, queries.jsonl and the judgements (a TSV).",
  "too-large": `That is more than ${MOST_MEGABYTES} MB, too much for a page. Use crossrank eval.`,
  unreadable: "The browser could not read it to its end. Is it still there, and whole?",
};
const CHINESE_REFUSALS: Readonly<Record<Refusal, string>> = {
  "which-files":
    "请选择一个 JSONL 文件，或同时选择 BEIR 的三个文件：corpus.jsonl、queries.jsonl 和标注（TSV）。",
  "too-large": `超过 ${MOST_MEGABYTES} MB，网页放不下。请使用 crossrank eval。`,
  unreadable: "浏览器没能读完它。文件还在吗，完整吗？",
};

export const evaluateWords = words(
  {
    title: "Evaluate",
    what: "Does reranking help on your data, by how much, and is that more than chance? Judged queries are sent to this service one by one; their old and new orders are compared here, in the browser.",
    drop: "Drop a file with judged queries here, or",
    open: "open files…",
    line: "One query a line, candidates in the order of your first stage:",
    beir: "Or BEIR's three files together: corpus.jsonl, queries.jsonl and qrels as TSV. Then BM25 in this page is the first stage. Files may be packed (.gz).",
    copyLine: "Copy this line",
    reading: "Reading…",
    refused: (why: Refusal) => ENGLISH_REFUSALS[why],
    data: "Data",
    read: (queries: number, candidates: number) =>
      `${formatCount(queries)} ${queries === 1 ? "query" : "queries"} with ${formatCount(candidates)} candidates`,
    nothing: "No query has a relevant document, so nothing can be measured.",
    findings: (count: number) =>
      `${formatCount(count)} ${count === 1 ? "finding" : "findings"} in the data`,
    moreFindings: (count: number) => `… and ${formatCount(count)} more`,
    run: "Run",
    atOnce: "Queries at once",
    evaluate: "Evaluate",
    goOn: "Go on",
    measured: (done: number, total: number) =>
      `${formatCount(done)} of ${formatCount(total)} queries`,
    left: (time: string) => `about ${time} left`,
    reckoning: "Reckoning intervals and thresholds…",
    canceled: (count: number) =>
      `Canceled. ${formatCount(count)} ${count === 1 ? "answer is" : "answers are"} kept: it goes on from there.`,
    done: "The report stands below.",
  },
  {
    title: "评测",
    what: "在你的数据上，重排有没有用、有多大用、是不是偶然？带标注的查询会逐条发给本服务，新旧两种顺序就在浏览器里比较。",
    drop: "把带标注的查询文件拖到这里，或",
    open: "打开文件…",
    line: "每行一条查询，候选按第一阶段的顺序排列：",
    beir: "或同时选择 BEIR 的三个文件：corpus.jsonl、queries.jsonl 和 TSV 格式的 qrels，此时由本页的 BM25 充当第一阶段。文件可以是压缩的（.gz）。",
    copyLine: "复制这一行",
    reading: "正在读取…",
    refused: (why) => CHINESE_REFUSALS[why],
    data: "数据",
    read: (queries, candidates) =>
      `${formatCount(queries)} 条查询，共 ${formatCount(candidates)} 条候选`,
    nothing: "没有一条查询有相关文档，因此无从衡量。",
    findings: (count) => `数据中发现 ${formatCount(count)} 处问题`,
    moreFindings: (count) => `……另有 ${formatCount(count)} 处`,
    run: "运行",
    atOnce: "同时发送的查询数",
    evaluate: "评测",
    goOn: "继续",
    measured: (done, total) => `已完成 ${formatCount(done)} / ${formatCount(total)} 条查询`,
    left: (time) => `大约还需 ${time}`,
    reckoning: "正在计算置信区间和阈值…",
    canceled: (count) => `已取消。已有的 ${formatCount(count)} 个答案会保留，可从此处继续。`,
    done: "报告在下面。",
  },
);
