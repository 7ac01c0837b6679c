/**
 * Owns bringing one model of the hub into the cache: which commit, which files, which are missing.
 * Must not know what the files mean, beyond where a graph keeps its weights.
 */
import { join } from "node:path";
import { type CatalogueEntry, findInCatalogue, type Licence } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";
import { readCpuFlags } from "../device/processor.ts";
import type { Precision } from "../model-files/manifest.ts";
import { readOnnxSummary } from "../model-files/onnx-file.ts";
import { HubCache } from "./cache/hub-cache.ts";
import { takePullLock } from "./cache/pull-lock.ts";
import { chooseExternalData, chooseFiles, type FileChoice } from "./file-choice.ts";
import { downloadFile, remainingBytes, type WantedFile } from "./file-download.ts";
import { HubHttp } from "./hub-http.ts";
import type { HubOptions } from "./hub-options.ts";
import { checkLicence } from "./licence.ts";
import type { ModelName } from "./model-name.ts";
import {
  parseChecksum,
  parseRepository,
  type Repository,
  type RepositoryFile,
} from "./repository.ts";

export interface LocatedModel {
  /** Absolute or as the caller wrote it; hub layout, all files inside it present. */
  readonly folder: string;
  /** The ONNX file to run, relative to the folder; undefined: the folder's own choice. */
  readonly onnxName?: string;
  /** One plain sentence on why that file; set with `onnxName`. */
  readonly onnxReason?: string;
  readonly id?: string;
  /** Where the files were taken from; differs from `id` where others made the ONNX files. */
  readonly repository?: string;
  /** The commit in that repository, 40 hex digits. */
  readonly revision?: string;
  readonly licence?: Licence;
}

const DEFAULT_REVISION = "main";

interface Found {
  readonly repository: Repository;
  readonly choice: FileChoice;
}

export class HubModel {
  readonly #id: string;
  readonly #revision: string;
  readonly #entry: CatalogueEntry | undefined;
  readonly #options: HubOptions;
  readonly #cache: HubCache;
  readonly #http: HubHttp;

  constructor({ id, revision }: ModelName, options: HubOptions) {
    this.#id = id;
    this.#revision = revision ?? DEFAULT_REVISION;
    this.#entry = findInCatalogue(id);
    this.#options = options;
    this.#cache = new HubCache(options.cacheFolder, this.#entry?.onnxRepository ?? id);
    this.#http = new HubHttp(options);
  }

  /** @throws as `locateModel` says. */
  async locate(wanted: readonly Precision[]): Promise<LocatedModel> {
    const { repository, choice } = await this.#find(wanted);
    const licence = this.#entry?.licence ?? repository.licence;
    await this.#checkLicence(licence);
    await this.#bring(repository, choice.files);
    const folder = this.#cache.snapshotFolder(repository.commit);
    const summary = readOnnxSummary(join(folder, choice.onnxName), choice.onnxName);
    const data = chooseExternalData(repository, choice.onnxName, summary.externalData);
    await this.#bring(repository, data);
    // Only now: until a pull is complete, the commit before it stays the one in use.
    await this.#cache.recordCommit(this.#revision, repository.commit).catch(() => undefined);
    return {
      folder,
      onnxName: choice.onnxName,
      onnxReason: choice.onnxReason,
      id: this.#id,
      repository: this.#cache.repository,
      revision: repository.commit,
      licence,
    };
  }

  /** By what is recorded, else by what the hub says, else by what lies in the cache. */
  async #find(wanted: readonly Precision[]): Promise<Found> {
    const cpuFlags = await readCpuFlags();
    const choose = (repository: Repository): Found => ({
      repository,
      choice: chooseFiles(repository, wanted, this.#entry, cpuFlags),
    });
    const { offline, refresh } = this.#options;
    const commit = await this.#cache.readCommit(this.#revision);
    if (commit === undefined || (refresh === true && !offline)) {
      if (offline) throw this.#notInCache(`a commit of ${this.#revision}`);
      return choose(await this.#ask(this.#revision));
    }
    const onDisk = async () => choose(await this.#whatIsThere(commit));
    const otherwise = (error: unknown) => (): never => {
      throw error;
    };
    if (offline) {
      return onDisk().catch(otherwise(this.#notInCache(`files for ${wanted.join(" or ")}`)));
    }
    const recorded = await this.#cache.readDescription(commit);
    if (recorded !== undefined) return choose(recorded);
    try {
      return choose(await this.#ask(commit));
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== "download_failed") throw error;
      // The hub is away; what another tool brought may be all that is needed.
      return onDisk().catch(otherwise(error));
    }
  }

  /** The repository as if it held no more than the cache does. */
  async #whatIsThere(commit: string): Promise<Repository> {
    const recorded = await this.#cache.readDescription(commit);
    const repository = recorded ?? (await this.#cache.describeSnapshot(commit));
    const missing = new Set(await this.#cache.missingFrom(commit, repository.files, false));
    return { ...repository, files: repository.files.filter((file) => !missing.has(file)) };
  }

  async #ask(revision: string): Promise<Repository> {
    const { repository } = this.#cache;
    const escaped = encodeURIComponent(revision);
    const url = this.#http.address(`api/models/${repository}/revision/${escaped}`);
    url.searchParams.set("blobs", "true");
    const subject = repository === this.#id ? revision : `${repository} at ${revision}`;
    const description = await this.#http.json(url, subject);
    const parsed = parseRepository(description, subject);
    await this.#cache.recordDescription(parsed.commit, description);
    return parsed;
  }

  async #checkLicence(licence: Licence): Promise<void> {
    const before = await this.#cache.readAcceptedLicence();
    const now = this.#options.acceptedLicences;
    checkLicence(this.#id, licence, before === undefined ? now : [...now, before]);
    // Said once, it need not be said to every worker that starts.
    if (!licence.commercial) {
      await this.#cache.recordAcceptedLicence(licence.spdx).catch(() => undefined);
    }
  }

  /** Downloads those of `files` that are missing, one process at a time. */
  async #bring(repository: Repository, files: readonly RepositoryFile[]): Promise<void> {
    const { commit } = repository;
    const hashing = this.#options.refresh === true;
    const missing = await this.#cache.missingFrom(commit, files, hashing);
    if (missing.length === 0) return;
    if (this.#options.offline) throw this.#notInCache(missing.map(({ path }) => path).join(", "));
    const lock = await this.#cache.guard(() =>
      takePullLock(this.#cache.lockPath, this.#options.signal),
    );
    try {
      const still = await this.#cache.missingFrom(commit, files, hashing);
      const wanted: WantedFile[] = [];
      for (const file of still) wanted.push(await this.#complete(commit, file));
      await this.#downloadAll(commit, wanted);
    } finally {
      await lock.release();
    }
  }

  async #downloadAll(commit: string, files: readonly WantedFile[]): Promise<void> {
    const overallTotalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const remaining = await Promise.all(files.map((file) => remainingBytes(file, this.#cache)));
    await this.#cache.checkRoom(remaining.reduce((sum, bytes) => sum + bytes, 0));
    let before = 0;
    for (const file of files) {
      const onBytes = (receivedBytes: number) =>
        this.#options.onProgress?.({
          file: file.path,
          receivedBytes,
          totalBytes: file.bytes,
          overallReceivedBytes: before + receivedBytes,
          overallTotalBytes,
        });
      const { signal } = this.#options;
      await downloadFile(file, { http: this.#http, cache: this.#cache, signal, onBytes });
      await this.#cache.link(commit, file.path, file.checksum);
      before += file.bytes;
    }
  }

  /** Size and checksum, from the file's own headers where the hub's description has none. */
  async #complete(commit: string, file: RepositoryFile): Promise<WantedFile> {
    const { path } = file;
    const escaped = path.split("/").map(encodeURIComponent).join("/");
    const url = this.#http.address(`${this.#cache.repository}/resolve/${commit}/${escaped}`);
    if (file.bytes !== undefined && file.checksum !== undefined) {
      return { path, url, bytes: file.bytes, checksum: file.checksum };
    }
    const headers = await this.#http.head(url, path);
    const checksum = parseChecksum(headers["x-linked-etag"] ?? headers.etag);
    const bytes = Number(headers["x-linked-size"] ?? headers["content-length"] ?? Number.NaN);
    if (checksum === undefined || !Number.isSafeInteger(bytes)) {
      const message = `${path}: the hub tells no size or no checksum, so it cannot be verified`;
      throw new CoreError("download_failed", message);
    }
    return { path, url, bytes, checksum };
  }

  #notInCache(lacking: string): CoreError {
    return new CoreError(
      "model_not_found",
      `HF_HUB_OFFLINE is set and ${this.#options.cacheFolder} lacks ${lacking}; where the hub can ` +
        `be reached, "crossrank models pull ${this.#id}" brings it`,
    );
  }
}
