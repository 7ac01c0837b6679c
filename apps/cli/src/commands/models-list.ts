// Owns: `crossrank models list`: the catalogue joined with what lies in the cache.
// Must not know: where a process would find either.
import {
  CATALOGUE,
  type CachedModel,
  hubOptionsFrom,
  type Licence,
  listCachedModels,
} from "@crossrank/core";
import { formatBytes } from "../format-bytes.ts";
import type { CommandContext } from "./models.ts";

/** The JSON form too, with names as on the wire. */
interface ListedModel {
  readonly id: string;
  /** Where the ONNX files lie. */
  readonly repository: string;
  readonly licence?: Licence;
  readonly languages?: string;
  readonly parameters?: string;
  readonly max_tokens?: number;
  readonly cached: readonly CachedModel[];
}

export async function listModels(
  { json }: { readonly json?: true },
  { environment }: CommandContext,
): Promise<void> {
  const { cacheFolder } = hubOptionsFrom(environment);
  const models = joinModels(await listCachedModels(cacheFolder));
  const text = json
    ? JSON.stringify({ cache_folder: cacheFolder, models }, null, 2)
    : table(models);
  process.stdout.write(`${text}\n`);
}

/** The catalogue in its order, then other cached models that have an ONNX file. */
function joinModels(cached: readonly CachedModel[]): ListedModel[] {
  const known = CATALOGUE.map((entry): ListedModel => {
    const { id, onnxRepository: repository = id, licence, languages, parameters } = entry;
    const here = cached.filter((model) => model.repository === repository);
    const about = { licence, languages, parameters, max_tokens: entry.maxTokens };
    return { id, repository, ...about, cached: here };
  });
  const others = cached.filter(
    ({ repository, files }) =>
      files.some((file) => file.endsWith(".onnx")) &&
      known.every((model) => model.repository !== repository),
  );
  const byRepository = Map.groupBy(others, ({ repository }) => repository);
  const unknown = [...byRepository].map(([id, here]) => ({ id, repository: id, cached: here }));
  return [...known, ...unknown];
}

function table(models: readonly ListedModel[]): string {
  const head = ["MODEL", "PARAMETERS", "TOKENS", "LANGUAGES", "LICENCE", "CACHED"];
  const rows = models.map(({ id, parameters, max_tokens, languages, licence, cached }) => [
    id,
    parameters ?? "",
    `${max_tokens ?? ""}`,
    languages ?? "",
    licence?.spdx ?? "",
    cached
      .map(({ bytes, revision }) => `${formatBytes(bytes)} @${revision.slice(0, 7)}`)
      .join(", "),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
  );
  return lines.map((line) => line.trimEnd()).join("\n");
}
