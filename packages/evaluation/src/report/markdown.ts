// Owns: a report as Markdown, for terminals, issues and the repository.
// Must not know: how numbers are found.
import { formatFinding } from "../findings.ts";
import type { EvaluationReport } from "./report.ts";
import {
  choicesTable,
  countsTable,
  latencyTable,
  metricsTable,
  sweepTable,
  type Table,
  worstTable,
} from "./tables.ts";
import { verdict } from "./words.ts";

/** The whole page. */
export function reportMarkdown(report: EvaluationReport): string {
  const { title, metrics, thresholds, provenance, findings } = report;
  const [first] = metrics;
  const parts = [
    `# ${plain(title)}`,
    ...(first === undefined ? [] : [verdict(first)]),
    tableMarkdown(metricsTable(report)),
    tableMarkdown(countsTable(report)),
    tableMarkdown(latencyTable(report)),
    ...(thresholds === undefined
      ? []
      : [
          tableMarkdown(
            choicesTable([
              ["best F1", thresholds.bestF1],
              ["recall of 95 %", thresholds.recall95],
            ]),
          ),
          tableMarkdown(sweepTable(report)),
        ]),
    tableMarkdown(worstTable(report)),
    Object.entries(provenance)
      .map(([name, text]) => `- ${name}: ${plain(text)}`)
      .join("\n"),
    findings.total === 0 ? "" : findingsMarkdown(findings),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A heading, the table and its note; empty without rows. */
export function tableMarkdown({ title, note, columns, rows }: Table): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  const rule = columns.map((_, i) => (i === 0 ? "---" : "---:"));
  const table = [line(columns), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
  return [`## ${title}`, table, ...(note === undefined ? [] : [note])].join("\n\n");
}

function findingsMarkdown({ total, kept }: EvaluationReport["findings"]): string {
  const shown = kept.map((finding) => `- ${plain(formatFinding(finding))}`);
  const more = total > kept.length ? [`- … and ${total - kept.length} more`] : [];
  return [`## Findings in the data: ${total}`, [...shown, ...more].join("\n")].join("\n\n");
}

/** On one line, and with nothing in it that Markdown, a browser or a terminal would read as its own. */
const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .replaceAll(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`)
    .trim();
