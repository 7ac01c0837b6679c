// Owns: what the gate decided, and by which rule, in words.
// Must not know: how rules work.
import type { SearchReply } from "@crossrank/client";
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";

type Gate = SearchReply["gate"];
type Rule = NonNullable<Gate["rule"]>;

const ENGLISH_RULES: Readonly<Record<Rule, string>> = {
  one_candidate: "only one document was recalled",
  exact_id: "the query is the first document's id",
  quoted_phrase: "the query is a quotation that the first document has word by word",
  entity_lookup: "the query is the first document's title",
  confident_recall: "recall itself is sure: its first score is far ahead of the second",
  off: "reranking is switched off",
  no_candidate: "nothing was recalled",
};
const CHINESE_RULES: Readonly<Record<Rule, string>> = {
  one_candidate: "只召回了一篇文档",
  exact_id: "查询就是首位文档的标识",
  quoted_phrase: "查询是一句引文，首位文档逐字包含它",
  entity_lookup: "查询就是首位文档的标题",
  confident_recall: "召回本身已有把握：第一名的分数遥遥领先第二名",
  off: "已关闭重排",
  no_candidate: "没有召回任何文档",
};

export const gateWords = words(
  {
    gate: "Gate",
    decision: (decision: Gate["decision"]) =>
      ({
        reranked: "Reranked",
        skipped: "Reranking was skipped",
        shadow_skip: "Reranked, but the gate would have skipped it",
      })[decision],
    rule: (rule: Rule) => ENGLISH_RULES[rule],
    always: "it always is, as you asked",
    noRule: "no rule found it needless",
    value: (value: string, threshold: string) => `${value}, it holds from ${threshold}`,
    cost: (isFirstChanged: boolean, both: number, most: number) =>
      `Skipping would have ${isFirstChanged ? "left another document first" : "left the same document first"}; of the best ${formatCount(most)}, ${formatCount(both)} are in both orders.`,
  },
  {
    gate: "门控",
    decision: (decision) =>
      ({
        reranked: "已重排",
        skipped: "跳过了重排",
        shadow_skip: "已重排，但门控本会跳过",
      })[decision],
    rule: (rule) => CHINESE_RULES[rule],
    always: "按你的要求，总是重排",
    noRule: "没有规则认为重排是多余的",
    value: (value, threshold) => `${value}，达到 ${threshold} 即成立`,
    cost: (isFirstChanged, both, most) =>
      `若跳过，首位${isFirstChanged ? "会是另一篇文档" : "仍是同一篇文档"}；前 ${formatCount(most)} 名中有 ${formatCount(both)} 篇两种顺序都有。`,
  },
);
