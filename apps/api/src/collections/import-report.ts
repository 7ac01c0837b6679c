// Owns: what is told of an import: counts, and the first lines that were not taken.
// Must not know: how lines are read or written.
import { z } from "zod";
import type { Taken, WriteProblem } from "./retriever.ts";

const ERRORS_TOLD = 100;

const lineErrorSchema = z.object({
  line: z.int().min(1).meta({ description: "from 1, blank lines counted" }),
  id: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
type LineError = z.infer<typeof lineErrorSchema>;

export const importReportSchema = z.object({
  imported: z.int(),
  updated: z.int(),
  unchanged: z.int().meta({ description: "documents that were there already, the same" }),
  failed: z.int(),
  errors: z.array(lineErrorSchema).meta({ description: `the first ${ERRORS_TOLD}, by line` }),
});

export class ImportReport {
  readonly #counts = { imported: 0, updated: 0, unchanged: 0, failed: 0 };
  readonly #errors: LineError[] = [];

  tell(line: number, id: string | null, outcome: Taken | WriteProblem): void {
    if (typeof outcome === "string") {
      this.#counts[outcome] += 1;
      return;
    }
    this.#counts.failed += 1;
    const { code, message } = outcome;
    if (this.#errors.length < ERRORS_TOLD) this.#errors.push({ line, id, code, message });
  }

  /** Lines of a group are told after wrong ones behind it. */
  toReply(): z.infer<typeof importReportSchema> {
    return { ...this.#counts, errors: this.#errors.toSorted((a, b) => a.line - b.line) };
  }
}
