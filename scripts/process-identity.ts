// Tells one process from a later one that was given the same pid.
// Owns: reading a process's start time. Knows nothing of locks or of who asks.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process of this machine: its pid, and when it started in the system's own notation. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The identity of a living process, or undefined when there is none (a zombie is none). */
export function identify(pid: number): ProcessIdentity | undefined {
  // 0 and below mean whole groups of processes to kill(2).
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  const startedAt = process.platform === "linux" ? startTimeFromProc(pid) : startTimeFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while exactly this process, and not a later one with its pid, is alive. */
export function isStillRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 2 is the command in brackets and may hold spaces and brackets itself: count behind it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticksSinceBoot] = [fields[0], fields[19]];
    if (ticksSinceBoot === undefined || state === "Z" || state === "X") return undefined;
    return `${bootId()}+${ticksSinceBoot}`;
  } catch {
    return undefined;
  }
}

/** Ticks count from boot, so the same number can come back after a restart of the machine. */
function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function startTimeFromPs(pid: number): string | undefined {
  const columns = ["-o", "lstart=", "-p", String(pid)];
  const { stdout } = spawnSync("ps", columns, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const startedAt = (stdout ?? "").trim();
  return startedAt === "" ? undefined : startedAt;
}
