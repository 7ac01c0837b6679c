// Owns: the words of the history.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";

export const historyWords = words(
  {
    title: "History",
    note: (most: number, characters: number) =>
      `The last ${most} runs of up to ${formatCount(characters)} characters, with their texts and results. They stay in this browser.`,
    empty: "No runs yet.",
    none: "This browser keeps no data for this page, so runs are forgotten.",
    facts: (count: number, model: string) =>
      `${formatCount(count)} ${count === 1 ? "candidate" : "candidates"} · ${model}`,
    remember: "Remember runs",
    clear: "Forget all",
    forget: (query: string) => `Forget “${query}”`,
  },
  {
    title: "历史",
    note: (most, characters) =>
      `最近 ${most} 次运行（每次不超过 ${formatCount(characters)} 个字符），连同文本和结果。只保存在这个浏览器里。`,
    empty: "还没有运行。",
    none: "此浏览器不为本页保存数据，因此不记录运行。",
    facts: (count, model) => `${formatCount(count)} 条候选 · ${model}`,
    remember: "记录运行",
    clear: "全部清除",
    forget: (query) => `清除“${query}”`,
  },
);
