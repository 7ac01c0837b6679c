// Owns: the course of the comparison: the search for each arm's best batch size, then rounds in
// which every arm is started anew, warmed up and measured, in turns.
// Must not know: what is made of the figures.
import type { Arm, ModelFiles, Peer } from "./arm.ts";
import { treeCpuMs, treeMegabytes } from "./process-tree.ts";
import { LOAD_NAMES, type LoadName, type RequestLoad } from "./request-load.ts";

export interface Plan {
  readonly model: ModelFiles;
  readonly texts: RequestLoad;
  readonly documents: Readonly<Record<LoadName, readonly string[]>>;
  readonly batchSizes: readonly number[];
}

export interface Run {
  readonly round: number;
  readonly load: LoadName;
  /** Null: the arm's default. */
  readonly batchSize: number | null;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly megabytes: number;
}

export interface Course {
  readonly peer: Peer;
  readonly best: Readonly<Record<LoadName, number | null>>;
  readonly runs: Run[];
  versions: Readonly<Record<string, string>>;
  /** Of the mixed load and one query that all arms share. */
  logits: readonly number[];
}

export interface Failure {
  readonly name: string;
  readonly reason: string;
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : `${error}`);
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Those that can score this model, with their best batch sizes; and why the others cannot. */
export async function searchBatchSizes(peers: readonly Peer[], plan: Plan) {
  const courses: Course[] = [];
  const failures: Failure[] = [];
  for (const peer of peers) {
    const reason = peer.unfit(plan.model);
    if (reason !== undefined) {
      failures.push({ name: peer.name, reason });
      continue;
    }
    try {
      const best = await withArm(peer, plan, (arm) => searchOne(peer, arm, plan));
      courses.push({ peer, best, runs: [], versions: {}, logits: [] });
      say(`${peer.name}: best batch ${JSON.stringify(best)}`);
    } catch (error) {
      failures.push({ name: peer.name, reason: reasonOf(error) });
      say(`${peer.name}: ${reasonOf(error)}`);
    }
  }
  return { courses, failures };
}

async function searchOne(peer: Peer, arm: Arm, plan: Plan): Promise<Course["best"]> {
  const best = {
    mixed: { size: null, cpuMs: Infinity },
    equal: { size: null, cpuMs: Infinity },
  } as {
    [load in LoadName]: { size: number | null; cpuMs: number };
  };
  await warmUp(arm, plan, null);
  for (const batchSize of peer.hasBatchSize ? plan.batchSizes : []) {
    await warmUp(arm, plan, batchSize);
    for (const load of LOAD_NAMES) {
      const { cpuMs } = await measure(arm, plan, { round: -1, load, batchSize });
      if (cpuMs < best[load].cpuMs) best[load] = { size: batchSize, cpuMs };
    }
  }
  return { mixed: best.mixed.size, equal: best.equal.size };
}

/** Every arm once, another one first each time; those that failed in this round. */
export async function runRound(courses: readonly Course[], plan: Plan, round: number) {
  const failures: Failure[] = [];
  const start = round % courses.length;
  for (const course of [...courses.slice(start), ...courses.slice(0, start)]) {
    try {
      await withArm(course.peer, plan, (arm) => runArm(course, arm, plan, round));
    } catch (error) {
      failures.push({ name: course.peer.name, reason: `round ${round + 1}: ${reasonOf(error)}` });
    }
  }
  return failures;
}

async function runArm(course: Course, arm: Arm, plan: Plan, round: number): Promise<void> {
  course.versions = arm.versions;
  for (const batchSize of new Set([null, course.best.mixed, course.best.equal])) {
    await warmUp(arm, plan, batchSize);
    for (const load of LOAD_NAMES) {
      if (batchSize !== null && course.best[load] !== batchSize) continue;
      const run = await measure(arm, plan, { round, load, batchSize });
      course.runs.push(run);
      const perSecond = (plan.documents[load].length / run.cpuMs) * 1000;
      const setting = `${load}, batch ${batchSize ?? "by default"}`;
      say(
        `round ${round + 1}, ${course.peer.name}, ${setting}: ${perSecond.toFixed(2)} pairs/CPU-s`,
      );
    }
  }
  if (course.logits.length === 0) {
    course.logits = await arm.score(SHARED_QUERY, plan.documents.mixed, null);
  }
}

const SHARED_QUERY = "the same query for all";

/** The first time is another matter: kernels are chosen, code compiled, memory taken. */
async function warmUp(arm: Arm, plan: Plan, batchSize: number | null): Promise<void> {
  await arm.score(plan.texts.query(), plan.documents.mixed, batchSize);
}

async function measure(
  arm: Arm,
  { texts, documents }: Plan,
  what: Pick<Run, "round" | "load" | "batchSize">,
): Promise<Run> {
  const query = texts.query();
  const cpuBefore = treeCpuMs(arm.pids);
  const startedAt = performance.now();
  await arm.score(query, documents[what.load], what.batchSize);
  const wallMs = performance.now() - startedAt;
  const cpuMs = treeCpuMs(arm.pids) - cpuBefore;
  return { ...what, cpuMs, wallMs, megabytes: treeMegabytes(arm.pids) };
}

async function withArm<T>(peer: Peer, plan: Plan, use: (arm: Arm) => Promise<T>): Promise<T> {
  const arm = await peer.start(plan.model);
  try {
    return await use(arm);
  } finally {
    await arm.stop();
  }
}
