// Owns: a batch from where it stands to its end, under a lease.
// Must not know: how its lines are run, who else might hold it.
import type { FileHandle } from "node:fs/promises";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Files } from "../files/files.ts";
import type { Batch, BatchRecord, Checkpoint, EndStatus } from "./batch.ts";
import type { BatchLease } from "./batch-lease.ts";
import { bytesOf, dropResults, fileIdOf, KINDS, pathOf, ResultsLost } from "./result-files.ts";
import { type RunLinesTools, runLines } from "./run-lines.ts";
import { validateInput } from "./validation.ts";

export interface RunBatchTools extends RunLinesTools {
  readonly files: Files;
}

/** Resolves when the batch has ended; throws what kept it from its end, and can be called again then. */
export async function runBatch(
  batch: Batch,
  lease: BatchLease,
  tools: RunBatchTools,
): Promise<void> {
  const { record } = batch;
  try {
    await runFrom(batch, lease, tools);
  } catch (error) {
    const isGone = error instanceof CrossrankError && error.code === "not_found";
    if (isGone) await fail(lease, "file_not_found", "The input file is gone.");
    else if (error instanceof ResultsLost) {
      await fail(lease, "results_lost", "The results written until now are gone from FILES_DIR.");
    } else throw error;
  }
  await dropResults(tools.folder, record.id, "");
}

/** @throws CrossrankError 404 when the input was deleted meanwhile */
async function withInput<T>(
  { inputFileId, owner }: BatchRecord,
  { files }: RunBatchTools,
  use: (input: FileHandle) => Promise<T>,
): Promise<T> {
  const { handle } = await files.open(inputFileId, owner.name);
  return await use(handle).finally(() => handle.close());
}

async function runFrom(batch: Batch, lease: BatchLease, tools: RunBatchTools): Promise<void> {
  const { record } = batch;
  let { total } = batch;
  let status = await lease.step();
  if (status === "validating") {
    const { longestLineBytes } = tools;
    const validation = await withInput(record, tools, (input) =>
      validateInput(input, longestLineBytes, lease.signal),
    );
    const { problems } = validation;
    if (problems.length > 0) {
      status = await lease.step({ from: status, to: "failed", problems });
      if (status === "failed") return;
    } else {
      total = validation.total;
      status = await lease.step({ from: status, to: "in_progress", total });
      if (status === "cancelling") total = undefined;
    }
  }
  if (total === undefined) {
    await lease.step({ from: "cancelling", to: "cancelled" });
    return;
  }
  let { checkpoint } = batch;
  if (status === "in_progress" || status === "cancelling") {
    checkpoint = await withInput(record, tools, (input) => runLines(batch, input, lease, tools));
    status = await lease.step({ from: "in_progress", to: "finalizing" });
  }
  await keepResults(record, checkpoint, tools);
  const ended: EndStatus = checkpoint.expired ? "expired" : "completed";
  await lease.step({ from: status, to: status === "cancelling" ? "cancelled" : ended });
}

async function fail(lease: BatchLease, code: string, message: string): Promise<void> {
  await lease.step({ to: "failed", problems: [{ code, message, param: null, line: null }] });
}

/** Makes files of what was written. Safe to repeat after a crash at any place. */
async function keepResults(
  record: BatchRecord,
  checkpoint: Checkpoint,
  { files, folder }: RunBatchTools,
): Promise<void> {
  for (const kind of KINDS) {
    const bytes = bytesOf(kind, checkpoint);
    if (bytes === 0) continue;
    const id = fileIdOf(kind, record);
    const written = await pathOf(folder, record.id, checkpoint.writer, kind);
    await folder.adopt(written, id).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      if ((await folder.sizeOf(id)) !== bytes) throw new ResultsLost();
    });
    await files.register({
      id,
      owner: record.owner.name,
      bytes,
      filename: `${record.id}_${kind}.jsonl`,
      purpose: "batch_output",
      createdAtMs: Date.now(),
    });
  }
}
