// Owns: a child process of `crossrank doctor` that loads a model and scores for a given time.
// Must not know: how many others run beside it.
import { loadCrossEncoder } from "@crossrank/core";
import type { LayoutReply, LayoutRequest } from "./doctor-layouts.ts";

// Lengths of documents as searches return them: log-normal, 135 tokens on average with the embedded
// model, in an order in which every stretch is mixed.
const WORDS = [90, 40, 210, 60, 130, 25, 320, 75, 110, 50, 170, 30, 260, 85, 65, 140];
const TEXT =
  "the old bridge over the river was closed for repair and opened again in spring after two years ";
const DOCUMENTS_PER_CALL = 4;

const documents = WORDS.map((words) => {
  const all = TEXT.repeat(Math.ceil(words / 18)).split(" ");
  return all.slice(0, words).join(" ");
});

let encoder: Awaited<ReturnType<typeof loadCrossEncoder>> | undefined;

async function answer(request: LayoutRequest): Promise<LayoutReply> {
  if (request.kind === "load") {
    encoder = await loadCrossEncoder(request.model.name, {
      ...request.model,
      threads: request.threads,
    });
    return { kind: "ready", residentBytes: process.memoryUsage.rss() };
  }
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let tokens = 0;
  let position = 0;
  while (performance.now() - startedAt < request.forMs) {
    const texts = documents.slice(position, position + DOCUMENTS_PER_CALL);
    position = (position + DOCUMENTS_PER_CALL) % documents.length;
    const scores = await encoder?.score("when was the bridge closed", texts);
    tokens += scores?.documents.reduce((sum, document) => sum + document.tokens, 0) ?? 0;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const elapsedMs = performance.now() - startedAt;
  return { kind: "scored", tokens, elapsedMs, cpuMs: (user + system) / 1000 };
}

process.on("message", (request: LayoutRequest) => {
  answer(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ kind: "failed", message: String(error) }),
  );
});
process.on("disconnect", () => void encoder?.close());
