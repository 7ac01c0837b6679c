// Owns: what is to be ranked, as it stands in the input: query, candidates, options.
// Must not know: how it is shown, what became of it.

import type { JobRequest } from "@crossrank/client";
import { computed, signal } from "@preact/signals";
import { type Candidate, candidatesOfLines, countDuplicates } from "../input/lines.ts";
import { type Columns, candidatesOfTable, type Table } from "../input/table.ts";

/** Where candidates come from. `text` of a table is what was pasted, to go back to its lines. */
export type Source =
  | { readonly kind: "lines"; readonly text: string }
  | {
      readonly kind: "table";
      readonly name: string;
      readonly text: string;
      readonly table: Table;
      readonly columns: Columns;
    };

export interface Options {
  /** Empty: the service's default. */
  readonly model: string;
  /** Cards beyond it fold away; the service ranks them all. */
  readonly topN: number | undefined;
  readonly longDocument: "truncate" | "window" | "error";
  readonly cleanHtml: boolean;
  /** A language tag, put before the query for models that were trained with it; empty: none. */
  readonly languageHint: string;
}

/** What one run is asked; kept with its scores, for the input goes on changing. */
export interface RankRequest {
  readonly query: string;
  readonly candidates: readonly Candidate[];
  readonly options: Options;
}

export const DEFAULT_OPTIONS: Options = {
  model: "",
  topN: undefined,
  longDocument: "truncate",
  cleanHtml: false,
  languageHint: "",
};

export const query = signal("");
export const source = signal<Source>({ kind: "lines", text: "" });
export const options = signal<Options>(DEFAULT_OPTIONS);

export const candidates = computed<readonly Candidate[]>(() => {
  const from = source.value;
  return from.kind === "lines"
    ? candidatesOfLines(from.text)
    : candidatesOfTable(from.table, from.columns);
});

export const duplicates = computed(() => countDuplicates(candidates.value));

/** What keeps the input from being ranked; undefined when nothing does. */
export const missing = computed<"query" | "candidates" | undefined>(() => {
  if (query.value.trim() === "") return "query";
  return candidates.value.length === 0 ? "candidates" : undefined;
});

export function currentRequest(): RankRequest {
  return { query: query.value.trim(), candidates: candidates.value, options: options.value };
}

/** A request in the wire's words. It leaves out what only changes the view: top_n and the threshold. */
export function toJobRequest({
  query: text,
  candidates: all,
  options: chosen,
}: RankRequest): JobRequest {
  return {
    query: text.toWellFormed(),
    documents: all.map(({ id, text: written }) => {
      // Half a character, as cut texts end with, has no form that could be sent.
      const whole = written.toWellFormed();
      return id === undefined ? whole : { id: id.toWellFormed(), text: whole };
    }),
    ...(chosen.model && { model: chosen.model }),
    ...(chosen.longDocument !== "truncate" && { long_document: chosen.longDocument }),
    ...(chosen.cleanHtml && { clean_html: true }),
    ...(chosen.languageHint && { language: chosen.languageHint }),
  };
}
