// Owns: the form of a result: `results/<date>-<name>.json` for machines, `.md` for people.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Machine } from "./machine.ts";

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface BenchmarkResult {
  readonly name: string;
  /** What was done, in one sentence. */
  readonly summary: string;
  /** They come first: a ratio outlives the machine it was measured on. */
  readonly ratios: readonly Figure[];
  readonly figures: readonly Figure[];
  readonly note?: string;
}

/** Writes both files, shows the readable one, and says where they are. */
export function writeResult(result: BenchmarkResult, machine: Machine): void {
  const date = new Date().toISOString().slice(0, 10);
  const folder = path.join(import.meta.dirname, "results");
  const base = path.join(folder, `${date}-${result.name}`);
  const page = drawPage(result, machine, date);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${base}.json`, `${JSON.stringify({ date, ...result, machine }, null, 2)}\n`);
  writeFileSync(`${base}.md`, page);
  console.log(page);
  console.error(`Written: ${path.relative(process.cwd(), base)}.{json,md}`);
}

function drawPage(result: BenchmarkResult, machine: Machine, date: string): string {
  const { name, summary, ratios, figures, note } = result;
  const { versions, instructionSets } = machine;
  const parts = [
    `# ${name}, ${date}`,
    summary,
    drawTable([...ratios, ...figures]),
    ...(note === undefined ? [] : [note]),
    [
      `- ${machine.cpu}, ${machine.cores} cores (${instructionSets}), ${machine.memoryGiB} GiB, ${machine.platform}`,
      `- load average at start ${machine.loadAtStart}`,
      `- ${Object.entries(versions)
        .map(([program, version]) => `${program} ${version}`)
        .join(", ")}`,
      `- commit ${machine.commit}`,
    ].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function drawTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, value, unit } = figure;
    return `| ${what} | ${rounded(value)} ${unit} | ${drawTarget(figure)} |`;
  });
  return ["| what | value | target |", "| --- | ---: | --- |", ...rows].join("\n");
}

function drawTarget({ value, unit, atMost, atLeast }: Figure): string {
  const limit = atMost ?? atLeast;
  if (limit === undefined) return "";
  const isMet = atMost === undefined ? value >= limit : value <= limit;
  const target = `${atMost === undefined ? "≥" : "≤"} ${limit} ${unit}`.trimEnd();
  return `${target}: ${isMet ? "met" : "**missed**"}`;
}

/** Three significant digits, but never fewer than the whole number has. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
