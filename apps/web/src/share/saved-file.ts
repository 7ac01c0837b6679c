// Owns: saved input as a file, for what is too long for a link.
// Must not know: how a file is chosen or saved.
import { readSavedInput, type SavedInput } from "./saved-input.ts";

const ENDING = ".crossrank.json";

export const SAVED_FILE_NAME = `input${ENDING}`;

export const isSavedFile = (name: string): boolean => name.toLowerCase().endsWith(ENDING);

export const savedFile = (saved: SavedInput): string => JSON.stringify(saved, null, 2);

/** Undefined for a file that is not what `savedFile` made. */
export function readSavedFile(text: string): SavedInput | undefined {
  try {
    return readSavedInput(JSON.parse(text));
  } catch {
    return undefined;
  }
}
