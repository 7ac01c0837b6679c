// Owns: what a caller may do with batches: make, look at, list, cancel; an owner sees its own.
// Must not know: HTTP, how a batch is run.
import { randomUUID } from "node:crypto";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import type { Owner } from "@crossrank/protocol/priority";
import type { Files } from "../files/files.ts";
import { newFileId } from "../files/stored-file.ts";
import type { Page, PageQuery } from "../owned-lists.ts";
import type { Batch, BatchBody } from "./batch.ts";
import type { BatchStore } from "./batch-store.ts";

const HOUR_MS = 3_600_000;

export class Batches {
  readonly #store: BatchStore;
  readonly #files: Files;
  readonly #onNew: () => void;

  /** `onNew` is called when there is one more to work on. */
  constructor(store: BatchStore, files: Files, onNew: () => void) {
    this.#store = store;
    this.#files = files;
    this.#onNew = onNew;
  }

  /** @throws CrossrankError 404 for a file that is not there, 422 for one that is no input */
  async create(body: BatchBody, owner: Owner): Promise<Batch> {
    const input = await this.#files.find(body.input_file_id, owner.name);
    if (input.purpose !== "batch") {
      throw fieldError({ pointer: "/input_file_id", detail: "must be a file of purpose batch" });
    }
    const createdAtMs = await this.#store.nowMs();
    const id = `batch_${randomUUID().replaceAll("-", "")}`;
    await this.#store.create({
      id,
      owner,
      inputFileId: input.id,
      completionWindow: body.completion_window,
      metadata: body.metadata ?? null,
      sharedFields: body.request_params ?? {},
      createdAtMs,
      expiresAtMs: createdAtMs + Number.parseInt(body.completion_window, 10) * HOUR_MS,
      outputFileId: newFileId(),
      errorFileId: newFileId(),
    });
    this.#onNew();
    return await this.read(id, owner.name);
  }

  /** @throws CrossrankError 404, for somebody else's as well */
  async read(id: string, owner: string): Promise<Batch> {
    const batch = await this.#store.read(id);
    if (batch?.record.owner.name === owner) return batch;
    const message = `There is no batch ${id.slice(0, 64)}; its time may have ended.`;
    throw new CrossrankError("not_found", message);
  }

  list(owner: string, query: PageQuery): Promise<Page<Batch>> {
    return this.#store.list(owner, query);
  }

  /** Its lines that have ended are kept; one that has ended, or is about to, stays as it is. */
  async cancel(id: string, owner: string): Promise<Batch> {
    await this.read(id, owner);
    await this.#store.cancel(id);
    return await this.read(id, owner);
  }
}
