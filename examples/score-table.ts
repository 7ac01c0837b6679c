// Owns: how the examples draw a ranking in a terminal of 80 columns.
// Must not know: where the scores came from. Colours vanish by themselves where stdout is no
// terminal or NO_COLOR is set: styleText looks.
import { styleText } from "node:util";
import { wrap } from "./text-width.ts";

export interface ScoredText {
  readonly text: string;
  /** Relevance, 0 to 1. */
  readonly score: number;
  /** Raw output of the cross-encoder. */
  readonly logit: number;
  /** A word about this document at the end of its line. */
  readonly note?: string;
}

const COLUMNS = 80;
const BAR_COLUMNS = 40;
const INDENT = "     ";
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Two lines a document, best first: rank, score, bar, logit; then the text. */
export function drawRanking(documents: readonly ScoredText[]): string {
  const best = [...documents].sort((a, b) => b.logit - a.logit);
  return best.map((document, i) => drawDocument(document, i + 1)).join("\n");
}

/** The query as a heading, wrapped to the terminal. */
export function drawQuery(query: string): string {
  return styleText("bold", wrap(query, COLUMNS).join("\n"));
}

function drawDocument({ text, score, logit, note }: ScoredText, rank: number): string {
  const colour = score >= 0.5 ? "green" : "red";
  const bar = drawBar(score);
  const line = [
    String(rank).padStart(3),
    styleText(colour, score.toFixed(4)),
    styleText(colour, bar) + " ".repeat(BAR_COLUMNS - bar.length) + styleText("gray", "▏"),
    styleText("gray", `logit ${logit.toFixed(3).padStart(7)}`),
  ];
  if (note !== undefined) line.push(note);
  const textLines = wrap(text, COLUMNS - INDENT.length).map((textLine) => INDENT + textLine);
  return [line.join("  "), ...textLines].join("\n");
}

/** A bar whose width is the score, to an eighth of a column; a full score fills 40. */
function drawBar(score: number): string {
  const eighths = Math.round(score * BAR_COLUMNS * 8);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** Milliseconds for people. */
export function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}
