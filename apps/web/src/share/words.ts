// Owns: the words of sharing and exporting.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";

export const shareWords = words(
  {
    share: "Share…",
    title: "Share and export",
    link: "Link",
    linkNote:
      "Query, candidates and settings stand after the #, a part that browsers send to no server. Opening it fills the page and runs nothing.",
    copyLink: "Copy the link",
    tooLong: (characters: number, most: number) =>
      `Too much for a link: ${formatCount(characters)} characters, and at most ${formatCount(most)} are sure to arrive. Save it as a file instead; “Open a file…” brings it back.`,
    saveInput: "Save as a file",
    code: "Code",
    codeNote: (variable: string) =>
      `The same ranking from elsewhere, with what is above the threshold. The key is read from ${variable}; yours is not in the code.`,
    language: "Language of the code",
    copyCode: "Copy the code",
    more: (characters: number) => `… ${formatCount(characters)} more characters are copied along.`,
    export: "Export",
    exportNote: (count: number) =>
      `All ${formatCount(count)} candidates as ranked, those below the threshold too.`,
    trec: "TREC run",
    filled: "Filled in from what was shared. Nothing has been run yet.",
    unreadable: "What was shared could not be read. Nothing was changed.",
    dismiss: "Dismiss",
  },
  {
    share: "分享…",
    title: "分享与导出",
    link: "链接",
    linkNote:
      "查询、候选和设置都写在 # 之后，浏览器不会把这部分发给任何服务器。打开链接只填好页面，不会自动运行。",
    copyLink: "复制链接",
    tooLong: (characters, most) =>
      `内容太多，放不进链接：共 ${formatCount(characters)} 个字符，可靠的上限是 ${formatCount(most)}。请改存为文件，再用“打开文件…”读回。`,
    saveInput: "存为文件",
    code: "代码",
    codeNote: (variable) =>
      `在别处得到同样的排序，只返回达到阈值的结果。密钥从变量 ${variable} 读取，代码里没有你的密钥。`,
    language: "代码语言",
    copyCode: "复制代码",
    more: (characters) => `…… 其余 ${formatCount(characters)} 个字符会一并复制。`,
    export: "导出",
    exportNote: (count) => `按排名导出全部 ${formatCount(count)} 条候选，包括低于阈值的。`,
    trec: "TREC run",
    filled: "已填入分享的内容，尚未运行。",
    unreadable: "分享的内容无法读取，页面没有改动。",
    dismiss: "知道了",
  },
);
