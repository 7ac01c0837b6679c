// Owns: CPU time and resident memory of other processes, as the kernel counts them (Linux).
import { readFileSync } from "node:fs";

// The kernel reports in ticks of 1/100 s on every platform that Node runs on: read long intervals.
const TICK_MS = 10;

/** CPU milliseconds, user and system, of all threads since the process began. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024) / 1e6;
}
