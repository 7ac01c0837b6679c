// Owns: the words on how both orders do, by what was chosen.
import type { FeedbackFigures, Interleaving } from "@crossrank/client";
import { words } from "../../language/language.ts";
import { formatCount } from "../../language/numbers.ts";

type FeedbackWindow = FeedbackFigures["windows"][number]["window"];
type Comparison = Interleaving["comparisons"][number];
type Verdict = Comparison["verdict"];

const ENGLISH_WINDOWS: Readonly<Record<FeedbackWindow, string>> = {
  "1h": "hour",
  "24h": "day",
  "7d": "week",
};
const CHINESE_WINDOWS: Readonly<Record<FeedbackWindow, string>> = {
  "1h": "一小时",
  "24h": "一天",
  "7d": "一周",
};
const ENGLISH_VERDICTS: Readonly<Record<Verdict, (own: string, other: string) => string>> = {
  better: (own, other) => `${own} is better than ${other}.`,
  worse: (own, other) => `${own} is worse than ${other}.`,
  undecided: (own, other) => `No difference between ${own} and ${other} is shown yet.`,
};
const CHINESE_VERDICTS: Readonly<Record<Verdict, (own: string, other: string) => string>> = {
  better: (own, other) => `${own} 优于 ${other}。`,
  worse: (own, other) => `${own} 不如 ${other}。`,
  undecided: (own, other) => `${own} 与 ${other} 尚看不出差别。`,
};

const formatChance = (p: number) => (p < 0.001 ? p.toExponential(1) : p.toFixed(3));

export const onlineWords = words(
  {
    title: "How both orders do, by what was chosen",
    reading: "Reading…",
    note: "MRR@5: the mean of 1/rank of the best-placed document that was chosen. People choose what stands first because it stands first, so the order that was shown looks better than it is: watch one collection over time with this, and prove nothing by it.",
    window: "Searches of the last",
    windowName: (window: FeedbackWindow) => ENGLISH_WINDOWS[window],
    days: "Day by day",
    day: "Day that began",
    impressions: "searches",
    feedbackShare: "with feedback",
    mrr: "MRR@5",
    hitRate: "Hit rate@5",
    mrrBefore: "MRR@5, recall",
    mrrAfter: "MRR@5, reranked",
    hitBefore: "hit rate@5, recall",
    hitAfter: "hit rate@5, reranked",
    before: "recall's order",
    after: "reranked",
    interleaving: (days: number) => `Interleaving, last ${formatCount(days)} days`,
    recallOrder: "recall's order",
    verdict: (verdict: Verdict, own: string, other: string) =>
      ENGLISH_VERDICTS[verdict](own, other),
    counts: ({ impressions, wins, losses, ties, p }: Comparison) =>
      `${formatCount(impressions)} searches: ${formatCount(wins)} won, ${formatCount(losses)} lost, ${formatCount(ties)} tied${p === null ? "" : `, p ${formatChance(p)}`}.`,
    more: (count: number) =>
      `About ${formatCount(count)} more searches are needed, should it go on like this.`,
  },
  {
    title: "按用户的选择，两种顺序效果如何",
    reading: "正在读取…",
    note: "MRR@5：被选中的文档里名次最好者的 1/名次，取平均。排在前面的本来就更容易被选中，所以展示出来的那种顺序会显得比实际更好：适合用来长期观察同一个集合，不能用来证明什么。",
    window: "最近的搜索",
    windowName: (window) => CHINESE_WINDOWS[window],
    days: "逐日变化",
    day: "开始于",
    impressions: "搜索次数",
    feedbackShare: "有反馈",
    mrr: "MRR@5",
    hitRate: "命中率@5",
    mrrBefore: "MRR@5，召回",
    mrrAfter: "MRR@5，重排后",
    hitBefore: "命中率@5，召回",
    hitAfter: "命中率@5，重排后",
    before: "召回顺序",
    after: "重排后",
    interleaving: (days) => `交错对比，最近 ${formatCount(days)} 天`,
    recallOrder: "召回顺序",
    verdict: (verdict, own, other) => CHINESE_VERDICTS[verdict](own, other),
    counts: ({ impressions, wins, losses, ties, p }) =>
      `${formatCount(impressions)} 次搜索：胜 ${formatCount(wins)}，负 ${formatCount(losses)}，平 ${formatCount(ties)}${p === null ? "" : `，p ${formatChance(p)}`}。`,
    more: (count) => `照此下去，大约还需要 ${formatCount(count)} 次搜索。`,
  },
);
