// Owns: a report as one HTML file that needs nothing else: no script, no font, no address.
// Must not know: how numbers are found.
import { formatFinding } from "../findings.ts";
import { differencesChart, metricsChart, sweepChart } from "./charts.ts";
import { escapeMarkup } from "./markup.ts";
import type { EvaluationReport } from "./report.ts";
import { STYLE } from "./style.ts";
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

export function reportHtml(report: EvaluationReport): string {
  const { title, metrics, queries, findings } = report;
  const [first] = metrics;
  const parts = [
    `<h1>${escapeMarkup(title)}</h1>`,
    first === undefined ? "" : `<p class="verdict">${escapeMarkup(verdict(first))}</p>`,
    metricsChart(metrics),
    tableHtml(metricsTable(report)),
    tableHtml(countsTable(report)),
    first === undefined ? "" : section("Query by query", differencesChart(queries, first.metric)),
    tableHtml(worstTable(report)),
    thresholdsHtml(report),
    tableHtml(latencyTable(report)),
    provenanceHtml(report),
    findings.total === 0 ? "" : findingsHtml(findings),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${parts.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

function thresholdsHtml(report: EvaluationReport): string {
  const { thresholds } = report;
  if (thresholds === undefined) return "";
  const { sweep, bestF1, recall95 } = thresholds;
  const chart = sweepChart(sweep, [
    ["best F1", bestF1.threshold],
    ["recall 95 %", recall95.threshold],
  ]);
  const key = `<p class="key"><span class="precision">precision</span> <span class="recall">recall</span> <span class="f1">F1</span></p>`;
  const choices = choicesTable([
    ["best F1", bestF1],
    ["recall of 95 %", recall95],
  ]);
  return [
    section("Thresholds", chart + key),
    tableHtml(choices),
    tableHtml(sweepTable(report)),
  ].join("\n");
}

function tableHtml({ title, note, columns, rows }: Table): string {
  if (rows.length === 0) return "";
  const head = columns.map((column) => `<th scope="col">${escapeMarkup(column)}</th>`).join("");
  const body = rows.map((cells) => {
    const [first = "", ...others] = cells.map(escapeMarkup);
    return `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  // Wide tables scroll by themselves; a keyboard must reach what scrolls.
  return `<h2>${escapeMarkup(title)}</h2>
<div class="wide" role="region" aria-label="${escapeMarkup(title)}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>
${body.join("\n")}
</tbody></table></div>
${note === undefined ? "" : `<p class="note">${escapeMarkup(note)}</p>`}`;
}

function provenanceHtml({ provenance }: EvaluationReport): string {
  const rows = Object.entries(provenance).map(
    ([name, text]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(text)}</dd>`,
  );
  return section("Where this comes from", `<dl>${rows.join("")}</dl>`);
}

function findingsHtml({ total, kept }: EvaluationReport["findings"]): string {
  const items = kept.map((finding) => `<li>${escapeMarkup(formatFinding(finding))}</li>`);
  if (total > kept.length) items.push(`<li>… and ${total - kept.length} more</li>`);
  return section(`Findings in the data: ${total}`, `<ul>${items.join("\n")}</ul>`);
}

const section = (title: string, content: string): string =>
  `<section><h2>${escapeMarkup(title)}</h2>\n${content}</section>`;
