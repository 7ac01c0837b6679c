/**
 * Owns reading the JSON files of a model folder as unknown data, checked field by field.
 * Must not know what any of the files mean.
 */
import { readFile } from "node:fs/promises";
import { CoreError } from "../core-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a JSON object; `name` is what the message calls the file.
 *
 * @throws CoreError `model_invalid` when it cannot be read or parsed, or holds no object.
 */
export async function readJsonObject(path: string, name: string): Promise<JsonObject> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoreError("model_invalid", `${name} cannot be read as JSON: ${reason}`, { cause });
  }
  if (!isObject(value)) throw new CoreError("model_invalid", `${name} does not hold an object`);
  return value;
}
