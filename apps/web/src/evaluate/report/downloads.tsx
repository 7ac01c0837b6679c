// Owns: the report as files to be saved: Markdown, JSON, HTML.
// Must not know: how the page shows it.
import { reportHtml } from "@crossrank/evaluation/report/html";
import { reportMarkdown } from "@crossrank/evaluation/report/markdown";
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { saveFile } from "../../share/save-file.ts";
import { reportWords } from "./words.ts";

const NAME = "crossrank-eval";

const FORMS: readonly (readonly [form: string, end: string, (of: EvaluationReport) => string])[] = [
  ["Markdown", "md", reportMarkdown],
  ["JSON", "json", (report) => `${JSON.stringify(report, null, 2)}\n`],
  ["HTML", "html", reportHtml],
];

export function Downloads({ report }: { readonly report: EvaluationReport }) {
  return (
    <div class="buttons downloads">
      <span>{reportWords.value.download}</span>
      {FORMS.map(([form, end, write]) => (
        <button key={end} type="button" onClick={() => saveFile(`${NAME}.${end}`, write(report))}>
          {form}
        </button>
      ))}
    </div>
  );
}
