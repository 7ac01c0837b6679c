// Owns: the words of the results.

import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { Grade } from "./grade.ts";

const ENGLISH_GRADES: Readonly<Record<Grade, string>> = {
  strong: "strong",
  likely: "likely",
  weak: "weak",
  unlikely: "unlikely",
};
const CHINESE_GRADES: Readonly<Record<Grade, string>> = {
  strong: "很相关",
  likely: "较相关",
  weak: "弱相关",
  unlikely: "不相关",
};

export const resultWords = words(
  {
    title: "Results",
    toResults: "Skip to the results",
    forQuery: (query: string) => `for “${query}”`,
    emptyTitle: "See which candidate answers the query",
    emptyText:
      "Write a query and candidates, then press Rank. Each candidate is read together with the query; the one that answers comes first. Nothing leaves this service.",
    emptySamples: "Or begin with a sample:",
    waiting: "Waiting for a worker",
    waitingBehind: (count: number) =>
      `Waiting: ${formatCount(count)} ${count === 1 ? "run" : "runs"} before this one`,
    running: (done: number, total: number) =>
      `Scored ${formatCount(done)} of ${formatCount(total)}`,
    canceled: "Canceled. What was scored by then stays below.",
    canceledEmpty: "Canceled before anything was scored.",
    announced: (shown: number, total: number) =>
      `Ranked ${formatCount(total)}; ${formatCount(shown)} at or above the threshold.`,
    was: (oldRank: number) => `was ${formatCount(oldRank)}`,
    up: (count: number) => `up ${formatCount(count)}`,
    down: (count: number) => `down ${formatCount(count)}`,
    same: "same place",
    grade: (grade: Grade) => ENGLISH_GRADES[grade],
    above: "above",
    below: "below",
    logit: "logit",
    logitHint: "What the model itself gives; the score is its sigmoid.",
    line: (line: number) => `line ${formatCount(line)}`,
    tokens: (count: number) => `${formatCount(count)} tokens`,
    truncated: "truncated",
    truncatedHint: "The end of this document was not read.",
    cached: "cached",
    cachedHint: "Nothing was scored: the service knew this ranking.",
    bestWindow: (window: number, count: number) => `best window ${window} of ${count}`,
    windowsRead: (read: number, count: number) => `${read} of ${count} windows read`,
    copy: "Copy",
    copied: "Copied",
    copyText: (rank: number) => `Copy the text of rank ${rank}`,
    folded: (count: number) => `${formatCount(count)} below the threshold`,
    foldedTop: (count: number, topN: number) =>
      `${formatCount(count)} below the threshold or beyond the best ${formatCount(topN)}`,
    threshold: "Threshold",
    thresholdExact: "Threshold as a number",
    thresholdText: (value: string, kept: number, total: number) =>
      `${value}, ${kept} of ${total} shown`,
    keptOf: (kept: number, total: number) => `${formatCount(kept)} of ${formatCount(total)} above`,
    honesty:
      "Scores order these results: 0.8 is not twice 0.4, and scores of different models do not compare.",
  },
  {
    title: "结果",
    toResults: "跳到结果",
    forQuery: (query) => `“${query}”`,
    emptyTitle: "看看哪一条真正回答了查询",
    emptyText:
      "写下查询和候选，然后点“排序”。模型把每条候选与查询一起读，真正回答问题的排在最前。数据不会离开本服务。",
    emptySamples: "或从示例开始：",
    waiting: "等待 worker",
    waitingBehind: (count) => `等待中：前面还有 ${formatCount(count)} 个运行`,
    running: (done, total) => `已打分 ${formatCount(done)} / ${formatCount(total)}`,
    canceled: "已取消。此前打过的分保留在下面。",
    canceledEmpty: "已取消，尚未打分。",
    announced: (shown, total) =>
      `已排序 ${formatCount(total)} 条，其中 ${formatCount(shown)} 条达到阈值。`,
    was: (oldRank) => `原第 ${formatCount(oldRank)}`,
    up: (count) => `上升 ${formatCount(count)}`,
    down: (count) => `下降 ${formatCount(count)}`,
    same: "位置不变",
    grade: (grade) => CHINESE_GRADES[grade],
    above: "达到阈值",
    below: "低于阈值",
    logit: "原始分",
    logitHint: "模型本身的输出；分数是它的 sigmoid。",
    line: (line) => `第 ${formatCount(line)} 行`,
    tokens: (count) => `${formatCount(count)} 个 token`,
    truncated: "已截断",
    truncatedHint: "该文档的末尾没有读。",
    cached: "缓存",
    cachedHint: "没有重新打分：服务已知这个排序。",
    bestWindow: (window, count) => `最佳窗口 ${window} / ${count}`,
    windowsRead: (read, count) => `读了 ${read} / ${count} 个窗口`,
    copy: "复制",
    copied: "已复制",
    copyText: (rank) => `复制第 ${rank} 名的文本`,
    folded: (count) => `${formatCount(count)} 条低于阈值`,
    foldedTop: (count, topN) =>
      `${formatCount(count)} 条低于阈值或在前 ${formatCount(topN)} 名之外`,
    threshold: "阈值",
    thresholdExact: "阈值（数字）",
    thresholdText: (value, kept, total) => `${value}，显示 ${kept} / ${total}`,
    keptOf: (kept, total) => `${formatCount(kept)} / ${formatCount(total)} 条达到`,
    honesty: "分数只用于排序：0.8 并不是 0.4 的两倍，不同模型的分数不可比较。",
  },
);
