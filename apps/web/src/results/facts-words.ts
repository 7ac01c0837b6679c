// Owns: the words of what a run took and what it ran on.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { TimingPart } from "./timing-parts.ts";

type Part = TimingPart["name"];

const ENGLISH: Readonly<Record<Part, readonly [name: string, hint: string]>> = {
  recall: ["recall", "The collection was searched for candidates."],
  queue: ["queue", "From the submission until a worker began."],
  tokenize: ["tokenise", "The texts became the model's tokens."],
  score: ["score", "The model read every pair."],
  rest: ["rest of the service and page", "Everything else: cache, Redis, events, drawing."],
  network: ["network", "Two ways there and back, as measured by this page."],
};
const CHINESE: Readonly<Record<Part, readonly [name: string, hint: string]>> = {
  recall: ["召回", "在集合中找出候选。"],
  queue: ["排队", "从提交到 worker 开始。"],
  tokenize: ["分词", "文本变成模型的 token。"],
  score: ["打分", "模型读完每一对。"],
  rest: ["服务其余部分与页面", "其他一切：缓存、Redis、事件、绘制。"],
  network: ["网络", "两次往返，由本页实测。"],
};

export const factsWords = words(
  {
    timing: "Where the time went",
    total: "total",
    part: (part: Part) => ENGLISH[part][0],
    partHint: (part: Part) => ENGLISH[part][1],
    machine: "What it ran on",
    model: "Model",
    device: "Device",
    precision: "Precision",
    worker: "Worker",
    batches: "Batches",
    tokens: "Tokens",
    cache: "Cache",
    nobody: "none was needed",
    threads: (count: number) => `${formatCount(count)} ${count === 1 ? "thread" : "threads"}`,
    batchPairs: (pairs: string, most: string) =>
      `${pairs} pairs on average, at most ${most} tokens`,
    tokenCount: (scored: number, total: number) =>
      scored === total
        ? `${formatCount(total)} read`
        : `${formatCount(scored)} of ${formatCount(total)} read anew`,
    cacheState: (cache: "hit" | "partial" | "miss", scored: number, total: number) =>
      cache === "hit"
        ? "Known: nothing was scored."
        : cache === "partial"
          ? `Known in part: ${formatCount(scored)} of ${formatCount(total)} were scored anew.`
          : "Not known: everything was scored, and is known from now on.",
    queryTruncated: "The query was too long for the model: its end was not read.",
  },
  {
    timing: "时间花在哪里",
    total: "总计",
    part: (part) => CHINESE[part][0],
    partHint: (part) => CHINESE[part][1],
    machine: "在哪里运行",
    model: "模型",
    device: "设备",
    precision: "精度",
    worker: "Worker",
    batches: "批次",
    tokens: "Token",
    cache: "缓存",
    nobody: "无需 worker",
    threads: (count) => `${formatCount(count)} 个线程`,
    batchPairs: (pairs, most) => `平均每批 ${pairs} 对，最多 ${most} 个 token`,
    tokenCount: (scored, total) =>
      scored === total
        ? `读了 ${formatCount(total)} 个`
        : `重新读了 ${formatCount(scored)} / ${formatCount(total)} 个`,
    cacheState: (cache, scored, total) =>
      cache === "hit"
        ? "命中：没有重新打分。"
        : cache === "partial"
          ? `部分命中：重新打分 ${formatCount(scored)} / ${formatCount(total)} 条。`
          : "未命中：全部打分，结果已记入缓存。",
    queryTruncated: "查询超出模型长度，末尾没有读。",
  },
);
