// Owns: what is kept of a file beside its bytes, and how OpenAI's clients read it.
// Must not know: where either lies.
import { randomUUID } from "node:crypto";
import type { FileReply } from "../routes/bulk-replies.ts";

export interface StoredFile {
  readonly id: string;
  /** Name of the key that it belongs to; "" where keys are off. */
  readonly owner: string;
  readonly bytes: number;
  readonly filename: string;
  readonly purpose: "batch" | "batch_output";
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export const newFileId = (): string => `file-${randomUUID().replaceAll("-", "")}`;
export const FILE_ID = /^file-[0-9a-f]{32}$/;

export const inSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** As `GET /v1/files/{id}` tells it. */
export function describeFile({
  owner: _,
  createdAtMs,
  expiresAtMs,
  ...file
}: StoredFile): FileReply {
  return {
    id: file.id,
    object: "file",
    bytes: file.bytes,
    created_at: inSeconds(createdAtMs),
    expires_at: inSeconds(expiresAtMs),
    filename: file.filename,
    purpose: file.purpose,
    status: "processed",
    status_details: null,
  };
}
