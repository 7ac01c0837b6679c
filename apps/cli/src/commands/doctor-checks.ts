// Owns: what a check is, and the checks of the machine itself.
// Must not know: models, devices or how checks are shown.
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { readMemory, readProcessor } from "@crossrank/core";
import { formatBytes } from "../format-bytes.ts";

export interface Check {
  readonly name: string;
  /** `absent` is something that need not be there. */
  readonly status: "ok" | "absent" | "failed";
  readonly detail: string;
  /** Only for `failed`: the command to run next. */
  readonly next?: string;
}

const LEAST_NODE_MAJOR = 24;
/** The embedded model needs about 350 MB a worker. */
const LEAST_FREE_MEMORY = 500_000_000;
const LEAST_FREE_DISK = 100_000_000;

export async function checkMachine(): Promise<Check[]> {
  return [checkNode(process.versions.node), await describeProcessor(), checkMemory(readMemory())];
}

export function checkNode(version: string): Check {
  const detail = `${version} on ${process.platform} ${process.arch}`;
  if (Number.parseInt(version, 10) >= LEAST_NODE_MAJOR)
    return { name: "node", status: "ok", detail };
  const next = "npm install, then npx crossrank doctor: npm brings Node 24 along";
  return { name: "node", status: "failed", detail: `${detail}; 24 or later is needed`, next };
}

async function describeProcessor(): Promise<Check> {
  const { model, cores, features } = await readProcessor();
  const known = features.length === 0 ? "" : ` with ${features.join(", ")}`;
  return { name: "processor", status: "ok", detail: `${model}, ${cores} cores${known}` };
}

export function checkMemory({ freeBytes, totalBytes }: ReturnType<typeof readMemory>): Check {
  const detail = `${formatBytes(freeBytes)} free of ${formatBytes(totalBytes)}`;
  if (freeBytes >= LEAST_FREE_MEMORY) return { name: "memory", status: "ok", detail };
  const next = "WORKERS=1 npm start, or give the machine or container more memory";
  return { name: "memory", status: "failed", detail, next };
}

/** Free space where models are kept; the folder itself may not exist yet. */
export async function checkModelCache(folder: string): Promise<Check> {
  const { path, freeBytes } = await freeSpaceAt(folder);
  const detail = `${folder} has ${formatBytes(freeBytes)} free`;
  if (freeBytes >= LEAST_FREE_DISK) return { name: "model cache", status: "ok", detail };
  return { name: "model cache", status: "failed", detail, next: `df -h ${JSON.stringify(path)}` };
}

/** Of the nearest folder at or above `path` that exists. */
async function freeSpaceAt(path: string): Promise<{ path: string; freeBytes: number }> {
  const space = await statfs(path).catch(() => undefined);
  if (space !== undefined) return { path, freeBytes: space.bavail * space.bsize };
  return dirname(path) === path ? { path, freeBytes: 0 } : freeSpaceAt(dirname(path));
}

/** One or several checks that are made together, and the command for when making them fails. */
export interface CheckStep {
  readonly name: string;
  readonly next: string;
  readonly check: () => Promise<readonly Check[]>;
}

/** Makes one step; one that throws is a failed check, so that all the others are still told. */
export async function makeChecks({ name, next, check }: CheckStep): Promise<readonly Check[]> {
  try {
    return await check();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name, status: "failed", detail, next }];
  }
}
