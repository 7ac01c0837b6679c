/**
 * Owns what may be read from a model folder: nothing outside it, nothing with a wrong checksum.
 * Must not know what the files mean.
 */
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { CoreError } from "../core-error.ts";
import { sha256Of } from "./file-checksum.ts";
import type { Manifest } from "./manifest.ts";

/** A model folder on disk; all names are relative to it, with `/`. */
export class ModelFolder {
  readonly path: string;
  readonly #roots: readonly string[];

  private constructor(path: string, roots: readonly string[]) {
    this.path = path;
    this.#roots = roots;
  }

  /** @throws CoreError `model_invalid` when `path` is not a folder. */
  static async open(path: string): Promise<ModelFolder> {
    const absolute = resolve(path);
    const status = await stat(absolute).catch(() => undefined);
    if (!status?.isDirectory()) {
      throw new CoreError(
        "model_invalid",
        `model folder ${path} does not exist or is not a folder`,
      );
    }
    const roots = [await realpath(absolute)];
    // The hub's cache keeps models/<name>/snapshots/<revision>/* as links into models/<name>/blobs.
    const parent = dirname(absolute);
    if (basename(parent) === "snapshots") {
      const blobs = await realpath(join(dirname(parent), "blobs")).catch(() => undefined);
      if (blobs !== undefined) roots.push(blobs);
    }
    return new ModelFolder(absolute, roots);
  }

  async has(name: string): Promise<boolean> {
    const status = await stat(join(this.path, name)).catch(() => undefined);
    return status?.isFile() ?? false;
  }

  /** Names of the ONNX files that a model may be served from, in `onnx/` and at the top. */
  async listOnnxFiles(): Promise<string[]> {
    const names: string[] = [];
    for (const prefix of ["onnx/", ""]) {
      const entries = await readdir(join(this.path, prefix)).catch(() => []);
      const models = entries.filter((entry) => /^model.*\.onnx$/.test(entry)).sort();
      names.push(...models.map((entry) => prefix + entry));
    }
    return names;
  }

  /**
   * Absolute path of a file that exists inside the folder.
   *
   * @throws CoreError `model_invalid` when it is missing or lies outside, also through a link.
   */
  async pathOf(name: string): Promise<string> {
    const inside = !isAbsolute(name) && !posix.normalize(name).startsWith("..");
    if (!inside) throw new CoreError("model_invalid", `${name} points outside the model folder`);
    if (!(await this.has(name))) {
      throw new CoreError("model_invalid", `${name} is missing from the model folder`);
    }
    const real = await realpath(join(this.path, name));
    if (!this.#roots.some((root) => real.startsWith(root + sep))) {
      throw new CoreError("model_invalid", `${name} is a link that leaves the model folder`);
    }
    return join(this.path, name);
  }

  /**
   * SHA-256 of a file, checked against the manifest where there is one (size first: it is free).
   *
   * @throws CoreError `model_invalid` naming the file and what differs.
   */
  async verify(name: string, manifest: Manifest | undefined): Promise<string> {
    const path = await this.pathOf(name);
    const expected = manifest?.files.get(name);
    if (manifest !== undefined && expected === undefined) {
      throw new CoreError("model_invalid", `${name} is not listed in the manifest`);
    }
    const { size } = await stat(path);
    if (expected !== undefined && size !== expected.bytes) {
      const message = `${name} has ${size} bytes, the manifest says ${expected.bytes}`;
      throw new CoreError("model_invalid", message);
    }
    const sha256 = await sha256Of(path);
    if (expected !== undefined && sha256 !== expected.sha256) {
      const message = `${name} has sha256 ${sha256}, the manifest says ${expected.sha256}`;
      throw new CoreError("model_invalid", message);
    }
    return sha256;
  }
}
