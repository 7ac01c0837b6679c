// Owns: a throw-away copy of a model's folder, for servers that write into the folder they serve.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ModelFiles } from "./arm.ts";

export interface ModelCopy {
  readonly folder: string;
  remove(): void;
}

/** Small files are copied, weights linked, and the ONNX file gets the name that all servers know. */
export function copyModel(model: ModelFiles): ModelCopy {
  const parent = mkdtempSync(path.join(tmpdir(), "crossrank-peer-"));
  const folder = path.join(parent, model.name);
  mkdirSync(path.join(folder, "onnx"), { recursive: true });
  const link = (from: string, to: string) =>
    symlinkSync(path.join(model.folder, from), path.join(folder, to));
  for (const name of readdirSync(model.folder)) {
    if (name.endsWith(".json"))
      copyFileSync(path.join(model.folder, name), path.join(folder, name));
    if (name.endsWith(".safetensors")) link(name, name);
  }
  link(model.onnx, "onnx/model.onnx");
  const beside = readdirSync(path.join(model.folder, "onnx")).filter((n) => n.endsWith("_data"));
  for (const name of beside) link(`onnx/${name}`, `onnx/${name}`);
  const removeFiles = () => rmSync(parent, { recursive: true, force: true });
  process.once("exit", removeFiles);
  const remove = () => {
    process.off("exit", removeFiles);
    removeFiles();
  };
  return { folder, remove };
}
