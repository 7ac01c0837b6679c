// Owns: the words around a document's text.

import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";

export const textWords = words(
  {
    more: (characters: number) => `Show more (${formatCount(characters)} characters hidden)`,
    bestPassage: "Best passage:",
    unseen: (label: string) => `An invisible character: ${label}`,
  },
  {
    more: (characters) => `显示更多（还有 ${formatCount(characters)} 个字符）`,
    bestPassage: "最佳段落：",
    unseen: (label) => `不可见字符：${label}`,
  },
);
