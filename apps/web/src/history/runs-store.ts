// Owns: the last runs in the browser's own database: what a list shows of them apart from the runs themselves.
// Must not know: when runs are saved, what is done with them.
import type { Ranking } from "../state/ranker.ts";
import type { Rule } from "../state/threshold.ts";

/** What a list shows of a run. */
export interface RunSummary {
  readonly id: number;
  readonly atMs: number;
  readonly query: string;
  readonly candidates: number;
  readonly model: string;
}

export interface SavedRun {
  readonly ranking: Ranking;
  readonly threshold: number | Rule;
}

export const MOST_RUNS = 50;

const SUMMARIES = "summaries";
const RUNS = "runs";
const STORES = [SUMMARIES, RUNS] as const;

/** Newest first. @throws where the browser keeps no database */
export async function savedRuns(): Promise<RunSummary[]> {
  const store = (await database()).transaction(SUMMARIES).objectStore(SUMMARIES);
  const all: RunSummary[] = await answer(store.getAll());
  return all.reverse();
}

export async function savedRun(id: number): Promise<SavedRun | undefined> {
  return answer((await database()).transaction(RUNS).objectStore(RUNS).get(id));
}

/** Keeps a run, and lets go of the oldest beyond MOST_RUNS. */
export async function saveRun(summary: Omit<RunSummary, "id">, run: SavedRun): Promise<void> {
  const change = (await database()).transaction(STORES, "readwrite");
  const [summaries, runs] = STORES.map((name) => change.objectStore(name));
  if (summaries === undefined || runs === undefined) return;
  const id = await answer(runs.add(run));
  summaries.add({ ...summary, id });
  const ids = await answer(summaries.getAllKeys());
  for (const old of ids.slice(0, -MOST_RUNS)) {
    summaries.delete(old);
    runs.delete(old);
  }
  await finished(change);
}

export async function forgetRun(id: number): Promise<void> {
  const change = (await database()).transaction(STORES, "readwrite");
  for (const name of STORES) change.objectStore(name).delete(id);
  await finished(change);
}

export async function forgetAllRuns(): Promise<void> {
  const change = (await database()).transaction(STORES, "readwrite");
  for (const name of STORES) change.objectStore(name).clear();
  await finished(change);
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= openDatabase().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open("crossrank", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(RUNS, { autoIncrement: true });
    request.result.createObjectStore(SUMMARIES, { keyPath: "id" });
  };
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(change: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error);
  });
}
