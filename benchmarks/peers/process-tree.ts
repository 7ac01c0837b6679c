// Owns: CPU time and memory of a process and all that it started (Linux).
import { readdirSync, readFileSync } from "node:fs";
import { residentMegabytes } from "../process-usage.ts";

const TICK_MS = 10;

interface Entry {
  readonly pid: number;
  readonly parent: number;
  /** Of its own and of children that have ended. */
  readonly cpuMs: number;
}

/** CPU milliseconds, user and system, of the trees under `roots`. Ticks of 10 ms: read long work. */
export function treeCpuMs(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Shared pages count in each process that maps them. */
export function treeMegabytes(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, { pid }) => sum + residentMegabytes(pid), 0);
}

function treeOf(roots: readonly number[]): Entry[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readEntry);
  const tree = all.filter(({ pid }) => roots.includes(pid));
  // Grows while it is walked: children of children come last.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function readEntry(pid: string): Entry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in brackets and may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    const ticks = user + system + endedUser + endedSystem;
    return [{ pid: Number(pid), parent: fields[1] ?? 0, cpuMs: ticks * TICK_MS }];
  } catch {
    return []; // it has ended meanwhile
  }
}
