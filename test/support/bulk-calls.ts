// Batches over plain HTTP: upload, start, look, download. For tests and benchmarks of what a client waits for.

import type { BatchReply } from "../../apps/api/src/routes/bulk-replies.ts";

export type { BatchReply };

export interface ResultLine {
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly body: { readonly id: string };
  } | null;
  readonly error: { readonly code: string } | null;
}

export const inputLine = (customId: string, body: object): string =>
  `${JSON.stringify({ custom_id: customId, method: "POST", url: "/v1/rerank", body })}\n`;

export async function uploadLines(url: string, lines: string | Blob): Promise<string> {
  const form = new FormData();
  form.set("purpose", "batch");
  form.set("file", typeof lines === "string" ? new Blob([lines]) : lines, "input.jsonl");
  const reply = await fetch(`${url}/v1/files`, { method: "POST", body: form });
  if (reply.status !== 200) throw new Error(await reply.text());
  return ((await reply.json()) as { id: string }).id;
}

export async function startBatch(url: string, inputFileId: string): Promise<BatchReply> {
  const body = { input_file_id: inputFileId, endpoint: "/v1/rerank", completion_window: "24h" };
  const reply = await fetch(`${url}/v1/batches`, { method: "POST", body: JSON.stringify(body) });
  if (reply.status !== 200) throw new Error(await reply.text());
  return (await reply.json()) as BatchReply;
}

export async function readBatch(url: string, id: string): Promise<BatchReply> {
  return (await (await fetch(`${url}/v1/batches/${id}`)).json()) as BatchReply;
}

/** Of no file: no lines. @throws for a line that is torn */
export async function resultLines(url: string, fileId: string | null): Promise<ResultLine[]> {
  if (fileId === null) return [];
  const text = await (await fetch(`${url}/v1/files/${fileId}/content`)).text();
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ResultLine);
}

export const hasEnded = ({ status }: BatchReply): boolean =>
  ["completed", "failed", "expired", "cancelled"].includes(status);
