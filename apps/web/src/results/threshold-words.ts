// Owns: the words of thresholds: their names, what they are for, why one cut where it did.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { Rule } from "../state/threshold.ts";
import type { CutReason } from "./cut-reason.ts";

const ENGLISH_RULES: Readonly<Record<Rule, readonly [name: string, hint: string]>> = {
  spread: ["Spread", "Asks for more the more the ten best scores differ."],
  gap: ["Largest gap", "Cuts at the largest step down."],
  percent: ["Half of best", "Keeps what reaches half of the best score."],
  autocut: ["Autocut", "Cuts at the first bend of the score curve."],
};
const CHINESE_RULES: Readonly<Record<Rule, readonly [name: string, hint: string]>> = {
  spread: ["离散度", "前十名分数相差越大，要求越高。"],
  gap: ["最大落差", "在分数落差最大处截断。"],
  percent: ["最高分的一半", "保留达到最高分一半的候选。"],
  autocut: ["自动截断", "在分数曲线的第一个拐点截断。"],
};

const short = (score: number) => score.toFixed(2);
const exact = (score: number) => score.toFixed(3);

export const thresholdWords = words(
  {
    rules: "Thresholds to choose from",
    presetBot: "bot",
    presetBotWhy: "0.75, strict: for a bot, where no answer is better than a wrong one.",
    presetSearch: "search",
    presetSearchWhy: "0.40, lenient: for a search page, where people choose for themselves.",
    byHand: "Set by hand.",
    ruleName: (rule: Rule) => ENGLISH_RULES[rule][0],
    ruleHint: (rule: Rule) => ENGLISH_RULES[rule][1],
    why(reason: CutReason): string {
      switch (reason.rule) {
        case "spread": {
          const { deviation, value } = reason;
          if (deviation === undefined) {
            return `Fewer than three scores have no spread to go by: ${short(value)} is asked for.`;
          }
          const said =
            deviation < 0.05
              ? "differ little"
              : deviation > 0.15
                ? "differ much"
                : "differ moderately";
          return `The best scores ${said} (standard deviation ${exact(deviation)}): ${short(value)} is asked for.`;
        }
        case "percent":
          return `Half of the best score, ${short(reason.best)}, is ${short(reason.value)}.`;
        case "gap":
          return reason.after === undefined
            ? "No step down is as large as 0.10: everything is kept."
            : `The largest step down, ${short(reason.step)}, comes after rank ${formatCount(reason.after)}.`;
        case "autocut":
          return reason.after === undefined
            ? "The score curve has no bend: everything is kept."
            : `The score curve first bends after rank ${formatCount(reason.after)}.`;
      }
    },
  },
  {
    rules: "可选的阈值",
    presetBot: "机器人",
    presetBotWhy: "0.75，严格：适合机器人，宁可不答也不答错。",
    presetSearch: "搜索",
    presetSearchWhy: "0.40，宽松：适合搜索页，由人自己挑选。",
    byHand: "手动设定。",
    ruleName: (rule) => CHINESE_RULES[rule][0],
    ruleHint: (rule) => CHINESE_RULES[rule][1],
    why(reason) {
      switch (reason.rule) {
        case "spread": {
          const { deviation, value } = reason;
          if (deviation === undefined) return `不足三个分数，无从比较离散度：取 ${short(value)}。`;
          const said = deviation < 0.05 ? "很小" : deviation > 0.15 ? "很大" : "适中";
          return `前十名分数差异${said}（标准差 ${exact(deviation)}）：取 ${short(value)}。`;
        }
        case "percent":
          return `最高分 ${short(reason.best)} 的一半是 ${short(reason.value)}。`;
        case "gap":
          return reason.after === undefined
            ? "没有一处落差达到 0.10：全部保留。"
            : `最大落差 ${short(reason.step)}，在第 ${formatCount(reason.after)} 名之后。`;
        case "autocut":
          return reason.after === undefined
            ? "分数曲线没有拐点：全部保留。"
            : `分数曲线的第一个拐点在第 ${formatCount(reason.after)} 名之后。`;
      }
    },
  },
);
