// Owns: the words of the view that searches.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { RerankMode } from "./search-setup.ts";

const ENGLISH_MODES: Readonly<Record<RerankMode, string>> = {
  on: "always",
  auto: "unless the gate skips it",
  shadow: "always, and watch the gate",
  off: "never",
};
const CHINESE_MODES: Readonly<Record<RerankMode, string>> = {
  on: "总是",
  auto: "由门控决定",
  shadow: "总是，并观察门控",
  off: "从不",
};

export const searchWords = words(
  {
    title: "Search",
    collection: "Collection",
    documents: (name: string, count: number | null) =>
      count === null
        ? name
        : `${name} (${formatCount(count)} ${count === 1 ? "document" : "documents"})`,
    queryHint: "Ask your documents something",
    search: "Search",
    recall: "Recall",
    topN: "Keep the best",
    rerank: "Rerank",
    mode: (mode: RerankMode) => ENGLISH_MODES[mode],
    threshold: "Threshold",
    noThreshold: "none",
    fixed: "at least…",
    fixedValue: "Least score",
    reading: "Looking for collections…",
    searching: "Searching…",
    canceled: "Canceled.",
    tryThese: "Try one of these:",
    before:
      "Write a query and press Enter. Recall finds candidates fast; the reranker reads each of them together with the query and puts the right ones first. Both orders stand side by side.",
    emptyTitle: "Search your own documents",
    emptyText:
      "This key has no collection yet. A collection holds documents that a search recalls from, and reranks.",
    emptyImport: "Import a file with one JSON object a line:",
    emptyLine: "A line is:",
    importSamples: "Or try it: import the samples",
    importing: "Importing…",
    copyCommand: "Copy this line",
    recalled: "Recall's order",
    recalledNote: (count: number) =>
      `${formatCount(count)} ${count === 1 ? "candidate" : "candidates"}, as the collection found them`,
    reranked: "Reranked",
    rerankedNote: (kept: number, total: number) =>
      `${formatCount(kept)} of ${formatCount(total)} kept`,
    kept: "Results",
    nothing: "Nothing was found. Other words may find something.",
    noneKept: "No document reaches the threshold.",
    recallScore: (score: string) => `recall ${score}`,
    toRank: (rank: number) => `now ${formatCount(rank)}`,
    toCard: (rank: number, oldRank: number) =>
      `From recall's rank ${formatCount(oldRank)} to result ${formatCount(rank)}`,
    leftOut: "some are left out here",
    showMore: (count: number) => `Show ${formatCount(count)} more`,
    copyPassage: (rank: number) => `Copy the best passage of result ${rank}`,
    like: "Helpful",
    likeOf: (rank: number) => `Result ${rank} is helpful`,
    thanks: "Noted",
    announced: (kept: number, recalled: number) =>
      `Found ${formatCount(recalled)} candidates; ${formatCount(kept)} are kept.`,
    context: "Context for a language model",
    contextNote:
      "The best passages of the results that are kept, with numbers to cite them by: paste it before your question.",
    contextTokens: "At most so many tokens",
    makeContext: "Make it",
    contextFacts: (tokens: number, passages: number, omitted: number) =>
      `About ${formatCount(tokens)} tokens, ${formatCount(passages)} ${passages === 1 ? "passage" : "passages"}${omitted > 0 ? `, ${formatCount(omitted)} did not fit` : ""}.`,
    copyContext: "Copy the context",
    citations: "Citations",
  },
  {
    title: "搜索",
    collection: "集合",
    documents: (name, count) => (count === null ? name : `${name}（${formatCount(count)} 篇文档）`),
    queryHint: "向你的文档提问",
    search: "搜索",
    recall: "召回数量",
    topN: "只保留前",
    rerank: "重排",
    mode: (mode) => CHINESE_MODES[mode],
    threshold: "阈值",
    noThreshold: "无",
    fixed: "不低于…",
    fixedValue: "最低分数",
    reading: "正在查找集合…",
    searching: "正在搜索…",
    canceled: "已取消。",
    tryThese: "试试这些查询：",
    before:
      "写下查询，按回车。召回先快速找出候选；重排模型再把每条候选与查询一起读，让真正回答问题的排在最前。两种顺序并排显示。",
    emptyTitle: "搜索你自己的文档",
    emptyText: "这个密钥还没有集合。集合存放文档，搜索从中召回候选，再重排。",
    emptyImport: "导入一个文件，每行一个 JSON 对象：",
    emptyLine: "每行形如：",
    importSamples: "或先试试：导入示例",
    importing: "正在导入…",
    copyCommand: "复制这一行",
    recalled: "召回顺序",
    recalledNote: (count) => `${formatCount(count)} 条候选，按集合找到的顺序`,
    reranked: "重排后",
    rerankedNote: (kept, total) => `保留 ${formatCount(kept)} / ${formatCount(total)} 条`,
    kept: "结果",
    nothing: "什么都没找到。换个说法也许能找到。",
    noneKept: "没有文档达到阈值。",
    recallScore: (score) => `召回分 ${score}`,
    toRank: (rank) => `现第 ${formatCount(rank)}`,
    toCard: (rank, oldRank) => `召回第 ${formatCount(oldRank)} 名，现为第 ${formatCount(rank)} 名`,
    leftOut: "此处略去若干条",
    showMore: (count) => `再显示 ${formatCount(count)} 条`,
    copyPassage: (rank) => `复制第 ${rank} 名的最佳段落`,
    like: "有帮助",
    likeOf: (rank) => `第 ${rank} 名有帮助`,
    thanks: "已记下",
    announced: (kept, recalled) =>
      `找到 ${formatCount(recalled)} 条候选，保留 ${formatCount(kept)} 条。`,
    context: "给大模型的上下文",
    contextNote: "所保留结果的最佳段落，带有可引用的编号：粘贴在你的问题之前即可。",
    contextTokens: "token 上限",
    makeContext: "生成",
    contextFacts: (tokens, passages, omitted) =>
      `约 ${formatCount(tokens)} 个 token，${formatCount(passages)} 个段落${omitted > 0 ? `，另有 ${formatCount(omitted)} 个放不下` : ""}。`,
    copyContext: "复制上下文",
    citations: "引用",
  },
);
