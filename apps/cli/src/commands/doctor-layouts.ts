// Owns: measuring which division of the cores into workers and threads scores most.
// Must not know: what the model is, or how a process scores.
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { type DeviceReport, readMemory } from "@crossrank/core";
import { formatBytes } from "../format-bytes.ts";
import type { Check } from "./doctor-checks.ts";
import type { ModelRequest } from "./doctor-model.ts";

export type LayoutRequest =
  | { readonly kind: "load"; readonly model: ModelRequest; readonly threads: number }
  | { readonly kind: "run"; readonly forMs: number };

export type LayoutReply =
  | { readonly kind: "ready"; readonly residentBytes: number }
  | {
      readonly kind: "scored";
      readonly tokens: number;
      readonly elapsedMs: number;
      readonly cpuMs: number;
    }
  | { readonly kind: "failed"; readonly message: string };

/** So many workers, each an engine with so many threads. */
export interface Layout {
  readonly workers: number;
  readonly threads: number;
}

/** Tokens per second of one layout in one round. */
export interface Rates {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

const ROUNDS = 3;
const ROUND_MS = 700;
/** Rates this near are the same, as far as so short a measurement can tell. */
const SAME = 0.9;
const TOKENS_OF_A_PAIR = 150;

/** The ends of the scale, and two threads a worker where there are cores for it. */
export function layoutsFor(cores: number): Layout[] {
  if (cores === 1) return [{ workers: 1, threads: 1 }];
  const layouts = [
    { workers: 1, threads: cores },
    { workers: cores, threads: 1 },
  ];
  if (cores >= 4) layouts.push({ workers: Math.floor(cores / 2), threads: 2 });
  return layouts;
}

/** The layout with most throughput; among equal ones the fewest workers, as each holds the weights. */
export function recommend(measured: ReadonlyMap<Layout, readonly Rates[]>): Layout | undefined {
  const rates = [...measured].map(([layout, rounds]) => [layout, medianRate(rounds)] as const);
  const best = Math.max(...rates.map(([, rate]) => rate));
  return rates
    .filter(([, rate]) => rate >= SAME * best)
    .map(([layout]) => layout)
    .toSorted((a, b) => a.workers - b.workers)[0];
}

function medianRate(rounds: readonly Rates[]): number {
  const sorted = rounds.map(({ perSecond }) => perSecond).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Measures all layouts that fit the free memory, in turns, so that a busy moment hits them alike. */
export async function checkLayouts(
  model: ModelRequest,
  report: DeviceReport,
  signal: AbortSignal,
): Promise<Check> {
  const name = "layout";
  if (report.device !== "cpu") {
    const detail = "one worker per GPU: WORKERS=1 with CUDA_VISIBLE_DEVICES set to it";
    return { name, status: "ok", detail };
  }
  const teams: Team[] = [];
  try {
    const left: string[] = [];
    for (const layout of layoutsFor(availableParallelism())) {
      const team = await Team.start(layout, { ...model, device: "cpu" }, signal);
      if (team instanceof Team) teams.push(team);
      else left.push(team);
    }
    const measured = new Map(teams.map((team) => [team.layout, [] as Rates[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const team of teams) measured.get(team.layout)?.push(await team.run(ROUND_MS));
    }
    return { name, status: "ok", detail: [describeLayouts(measured), ...left].join("; ") };
  } finally {
    await Promise.all(teams.map((team) => team.end()));
  }
}

function describeLayouts(measured: ReadonlyMap<Layout, readonly Rates[]>): string {
  const best = recommend(measured);
  const rows = [...measured].map(([{ workers, threads }, rounds]) => {
    const pairs = (medianRate(rounds) / TOKENS_OF_A_PAIR).toFixed(1);
    return `${workers} × ${threads} thread${threads === 1 ? "" : "s"} ${pairs}`;
  });
  const advice = best === undefined ? "" : `WORKERS=${best.workers} THREADS=${best.threads}: `;
  return `${advice}pairs of ${TOKENS_OF_A_PAIR} tokens per second with ${rows.join(", ")}`;
}

class Team {
  readonly layout: Layout;
  readonly #members: readonly Member[];

  private constructor(layout: Layout, members: readonly Member[]) {
    this.layout = layout;
    this.#members = members;
  }

  /** The loaded workers, or why they were left out; when one fails, all of them are ended. */
  static async start(
    layout: Layout,
    model: ModelRequest,
    signal: AbortSignal,
  ): Promise<Team | string> {
    const members: Member[] = [];
    const { workers, threads } = layout;
    const load = () => {
      const member = new Member(signal);
      members.push(member);
      return member.ask({ kind: "load", model, threads });
    };
    try {
      const first = await load();
      const neededBytes = (workers - 1) * (first.kind === "ready" ? first.residentBytes : 0);
      const { freeBytes } = readMemory();
      if (neededBytes > freeBytes) {
        await endAll(members);
        return `${workers} workers left out: they need ${formatBytes(neededBytes)} more, ${formatBytes(freeBytes)} are free`;
      }
      await Promise.all(Array.from({ length: workers - 1 }, load));
      return new Team(layout, members);
    } catch (error) {
      await endAll(members);
      throw error;
    }
  }

  async run(forMs: number): Promise<Rates> {
    const replies = await Promise.all(
      this.#members.map((member) => member.ask({ kind: "run", forMs })),
    );
    const scored = replies.filter((reply) => reply.kind === "scored");
    const tokens = scored.reduce((sum, reply) => sum + reply.tokens, 0);
    const cpuMs = scored.reduce((sum, reply) => sum + reply.cpuMs, 0);
    const perSecond = scored.reduce((sum, each) => sum + (1000 * each.tokens) / each.elapsedMs, 0);
    return { perSecond, perCpuSecond: (1000 * tokens) / Math.max(cpuMs, 1) };
  }

  end(): Promise<void> {
    return endAll(this.#members);
  }
}

/** One measuring process; what it is asked fails once it is gone, also when it went before. */
class Member {
  readonly #child: ChildProcess;
  readonly #gone: Promise<string>;

  constructor(signal: AbortSignal) {
    this.#child = fork(new URL("./doctor-load.ts", import.meta.url), { signal });
    this.#gone = new Promise((resolve) => {
      this.#child.once("exit", (code, by) => resolve(by ?? `exit code ${code}`));
      // A process that could not be started, or was reached no more, has no exit to wait for.
      this.#child.on("error", (error) => resolve(error.message));
    });
  }

  async ask(request: LayoutRequest): Promise<LayoutReply> {
    const answer = new Promise<LayoutReply>((resolve) => this.#child.once("message", resolve));
    if (this.#child.connected) this.#child.send(request);
    const died = this.#gone.then((how): never => {
      throw new Error(`a measuring process ended: ${how}`);
    });
    const reply = await Promise.race([answer, died]);
    if (reply.kind === "failed") throw new Error(`a measuring process failed: ${reply.message}`);
    return reply;
  }

  /** It holds nothing that a sudden end could spoil, and one that is stuck ends too. */
  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
  }
}

async function endAll(members: readonly Member[]): Promise<void> {
  await Promise.all(members.map((member) => member.end()));
}
