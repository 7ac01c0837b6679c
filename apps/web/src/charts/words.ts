// Owns: the words of the charts.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";

export const chartWords = words(
  {
    distribution: "How the scores are spread",
    range: "Scores",
    documents: "Documents",
    below: (count: number, value: string) => `${formatCount(count)} below ${value}`,
    above: (count: number, value: string) => `${formatCount(count)} at or above ${value}`,
    bin: (from: string, to: string, count: number) =>
      `${from} to ${to}: ${formatCount(count)} ${count === 1 ? "document" : "documents"}`,
    between: (from: string, to: string) => `${from} to ${to}`,
    extent: (least: string, most: string) => `from ${least} to ${most} in the last minutes`,
  },
  {
    distribution: "分数分布",
    range: "分数",
    documents: "文档数",
    below: (count, value) => `${formatCount(count)} 条低于 ${value}`,
    above: (count, value) => `${formatCount(count)} 条达到 ${value}`,
    bin: (from, to, count) => `${from} 到 ${to}：${formatCount(count)} 条`,
    between: (from, to) => `${from} 到 ${to}`,
    extent: (least, most) => `最近几分钟在 ${least} 与 ${most} 之间`,
  },
);
