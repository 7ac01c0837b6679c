// Owns: from the rounds to the figures with targets and the tables that are read.
import type { BenchmarkResult, Figure } from "../result-file.ts";
import type { ModelFiles } from "./arm.ts";
import { intervalOf, ratioInterval } from "./interval.ts";
import { CROSSRANK, CROSSRANK_INT8, CROSSRANK_SERVICE } from "./peer-list.ts";
import { LOAD_NAMES, type LoadName } from "./request-load.ts";
import type { Course, Failure } from "./rounds.ts";

/** Of the equal load on the model's own arithmetic; absent where its operations are not counted. */
export interface MatrixShare {
  /** Operations of one document's pair. */
  readonly pairFlops: number;
  /** Operations a CPU-second of the products alone, one a round. */
  readonly rates: readonly number[];
}

export interface Measured {
  readonly model: ModelFiles;
  readonly documents: number;
  readonly rounds: number;
  readonly courses: readonly Course[];
  readonly failures: readonly Failure[];
  readonly matrix: MatrixShare | undefined;
}

export interface PeersResult extends BenchmarkResult {
  readonly arms: readonly object[];
  readonly failures: readonly Failure[];
}

type Setting = "default" | "best";

export function report(measured: Measured): PeersResult {
  const { model, documents, rounds, courses, failures } = measured;
  return {
    name: `peers-${model.name}`,
    summary: `${model.name}, fp32, one core, one thread, text in and scores out: ${documents} documents a request, of mixed length (log-normal, mean 150 tokens, at most 490) or all of 150; ${rounds} rounds in turns, every arm started anew and warmed up in each. Pairs per CPU-second of all processes of an arm, with the 95 % interval.`,
    ratios: ratiosOf(measured),
    figures: figuresOf(measured),
    note: [
      ...LOAD_NAMES.map((load) => drawLoad(load, measured)),
      ["## Versions", "", ...listVersions(courses)].join("\n"),
      ["## Not run", "", ...failures.map(({ name, reason }) => `- ${name}: ${reason}`)].join("\n"),
    ].join("\n\n"),
    arms: courses.map(({ peer, best, runs, versions, logits }) => {
      return { name: peer.name, door: peer.door, best, versions, runs, logits };
    }),
    failures,
  };
}

/** Pairs per CPU-second, one a round; the best batch size may be the default. */
function ratesOf(course: Course, load: LoadName, setting: Setting, documents: number): number[] {
  const size = setting === "best" ? course.best[load] : null;
  return course.runs
    .filter((run) => run.load === load && run.batchSize === size)
    .map(({ cpuMs }) => (documents / cpuMs) * 1000);
}

const named = (courses: readonly Course[], name: string) =>
  courses.find(({ peer }) => peer.name === name);

const TARGETS = { mixed: 2.3, equal: 1 } as const;
const OURS = [CROSSRANK, CROSSRANK_INT8, CROSSRANK_SERVICE];

function ratiosOf({ courses, documents }: Measured): Figure[] {
  const inProcess = named(courses, CROSSRANK);
  const service = named(courses, CROSSRANK_SERVICE);
  return LOAD_NAMES.flatMap((load) => {
    const figures: Figure[] = [];
    for (const setting of ["default", "best"] as const) {
      const others = courses.filter(({ peer }) => !OURS.includes(peer.name));
      const rate = (course: Course) => intervalOf(ratesOf(course, load, setting, documents)).mean;
      const fastest = (door: "HTTP" | "in process") =>
        others.filter(({ peer }) => peer.door === door).sort((a, b) => rate(b) - rate(a))[0];
      for (const [ours, peer] of [
        [service, fastest("HTTP")],
        [inProcess, fastest("in process")],
      ] as const) {
        if (ours === undefined || peer === undefined) continue;
        const own = ratesOf(ours, load, "default", documents);
        const { mean, low, high } = ratioInterval(own, ratesOf(peer, load, setting, documents));
        const at = setting === "best" ? `batch ${peer.best[load] ?? "by default"}` : "its default";
        const isHttp = peer.peer.door === "HTTP";
        figures.push({
          what: `${load}: ${ours.peer.name} : ${peer.peer.name} at ${at} [${low.toFixed(2)}, ${high.toFixed(2)}]`,
          value: mean,
          unit: "×",
          ...(isHttp && { atLeast: TARGETS[load] }),
        });
      }
    }
    if (inProcess !== undefined && service !== undefined) {
      const rates = [service, inProcess].map((arm) => ratesOf(arm, load, "default", documents));
      const { mean } = ratioInterval(rates[0] ?? [], rates[1] ?? []);
      const what = `${load}: through API and queue : in process, CPU`;
      figures.push({ what, value: mean, unit: "×", atLeast: 0.95 });
    }
    const int8 = named(courses, CROSSRANK_INT8);
    if (inProcess !== undefined && int8 !== undefined) {
      const rates = [int8, inProcess].map((arm) => ratesOf(arm, load, "default", documents));
      const { mean, low, high } = ratioInterval(rates[0] ?? [], rates[1] ?? []);
      const what = `${load}: ours in int8 : ours in fp32 [${low.toFixed(2)}, ${high.toFixed(2)}]`;
      figures.push({ what, value: mean, unit: "×", atLeast: 1.8 });
    }
    return figures;
  });
}

function figuresOf({ courses, documents, matrix }: Measured): Figure[] {
  const inProcess = named(courses, CROSSRANK);
  if (inProcess === undefined || matrix === undefined) return [];
  const rates = ratesOf(inProcess, "equal", "default", documents);
  const reached = rates.map((rate) => rate * matrix.pairFlops);
  const { mean } = ratioInterval(reached, matrix.rates);
  const gigaflops = (values: readonly number[]) => intervalOf(values).mean / 1e9;
  return [
    { what: "equal: share of the matrix products' rate", value: mean, unit: "", atLeast: 0.85 },
    { what: "operations a CPU-second, scoring", value: gigaflops(reached), unit: "GFLOP" },
    { what: "… matrix products alone", value: gigaflops(matrix.rates), unit: "GFLOP" },
  ];
}

function drawLoad(load: LoadName, { courses, documents }: Measured): string {
  const own = named(courses, CROSSRANK);
  const rows = courses.map((course) => {
    const cell = (setting: Setting) => {
      const rates = ratesOf(course, load, setting, documents);
      const { mean, low } = intervalOf(rates);
      const ratio =
        own === undefined
          ? Number.NaN
          : ratioInterval(ratesOf(own, load, "default", documents), rates).mean;
      return `${mean.toFixed(2)} ± ${(mean - low).toFixed(2)} | ${ratio.toFixed(2)} ×`;
    };
    const best = course.best[load];
    const bestCells = best === null ? " | |" : `${cell("best")} | ${best}`;
    const runs = course.runs.filter((run) => run.load === load && run.batchSize === null);
    const perSecond = intervalOf(runs.map(({ wallMs }) => (documents / wallMs) * 1000)).mean;
    const megabytes = Math.max(...course.runs.map((run) => run.megabytes));
    const tail = `${perSecond.toFixed(2)} | ${drawDifference(course, own)} | ${megabytes.toFixed(0)}`;
    return `| ${course.peer.name} | ${course.peer.door} | ${cell("default")} | ${bestCells} | ${tail} |`;
  });
  return [
    `## ${load === "mixed" ? "Mixed lengths" : "Equal lengths"}`,
    "",
    "| arm | door | default, pairs/CPU-s | ours is | best batch, pairs/CPU-s | ours is | its size | default, pairs/s wall | largest Δ logit | RSS, MB |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}

/** From ours in process, over the mixed load and one query. */
function drawDifference({ logits }: Course, own: Course | undefined): string {
  const differences = logits.map((logit, i) => Math.abs(logit - (own?.logits[i] ?? Number.NaN)));
  return differences.length === 0 ? "" : Math.max(...differences).toExponential(1);
}

function listVersions(courses: readonly Course[]): string[] {
  return courses.flatMap(({ peer, versions }) => {
    const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return list.length === 0 ? [] : [`- ${peer.name}: ${list.join(", ")}`];
  });
}
