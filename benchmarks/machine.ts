// Owns: what a figure must be read with: the machine, how busy it was, the versions, the commit.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { findRedisServer } from "../scripts/redis/redis-server.mjs";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Of the instruction sets that decide about inference speed, those that this processor has. */
  readonly instructionSets: string;
  readonly memoryGiB: number;
  /** One-minute load average when the benchmark began; above 0.5 a core the figures are noise. */
  readonly loadAtStart: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: string;
}

const INSTRUCTION_SETS = ["avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_tile", "asimddp"];

export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    instructionSets: readInstructionSets(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    platform: `${process.platform} ${process.arch}`,
    versions: {
      node: process.versions.node,
      "onnxruntime-node": packageVersion("packages/core", "onnxruntime-node"),
      bullmq: packageVersion("apps/api", "bullmq"),
      ioredis: packageVersion("packages/protocol", "ioredis"),
      redis: redisVersion(),
    },
    commit: commit(),
  };
}

function readInstructionSets(): string {
  const description = readFileSync("/proc/cpuinfo", "utf8");
  const known = INSTRUCTION_SETS.filter((name) => new RegExp(`\\b${name}\\b`).test(description));
  return known.join(" ");
}

/** As the room that uses it resolves it. */
function packageVersion(room: string, name: string): string {
  const require = createRequire(new URL(`../${room}/package.json`, import.meta.url));
  return (require(`${name}/package.json`) as { version: string }).version;
}

function redisVersion(): string {
  const program = findRedisServer();
  if (program === undefined) return "none";
  const banner = execFileSync(program, ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(banner)?.[1] ?? banner.trim();
}

/** The commit, and `-dirty` when files differ from it. */
function commit(): string {
  try {
    const describe = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
    return execFileSync("git", describe, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
