// Owns: the words of the table of raw data.
import { words } from "../language/language.ts";
import { formatCount } from "../language/numbers.ts";
import type { Column } from "./rows.ts";

const ENGLISH: Readonly<Record<Column, string>> = {
  rank: "Rank",
  id: "ID",
  text: "Text",
  logit: "Raw logit",
  score: "Score",
};
const CHINESE: Readonly<Record<Column, string>> = {
  rank: "名次",
  id: "ID",
  text: "文本",
  logit: "原始分",
  score: "分数",
};

export const tableWords = words(
  {
    title: "Raw data",
    rows: (count: number) => `${formatCount(count)} ${count === 1 ? "row" : "rows"}`,
    caption: "Every candidate with its raw logit and its score, which is the logit's sigmoid",
    column: (column: Column) => ENGLISH[column],
    line: "Line",
    copy: "Copy the table as tab-separated values",
  },
  {
    title: "原始数据",
    rows: (count) => `${formatCount(count)} 行`,
    caption: "每条候选的原始分与分数；分数是原始分的 sigmoid",
    column: (column) => CHINESE[column],
    line: "行号",
    copy: "以制表符分隔的形式复制整张表",
  },
);
