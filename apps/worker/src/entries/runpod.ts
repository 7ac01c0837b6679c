// Owns: the shapes of a RunPod endpoint over HTTP: `{ input }` in, `{ id, status, output | error }` out.
// Must not know: how a request is scored, the environment.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { ProcessBatch } from "../handler/process-batch.ts";
import { readInput } from "./job-input.ts";

type Job =
  | { readonly id: string; readonly status: "IN_QUEUE" }
  | ({ readonly id: string; readonly delayTime: number; readonly executionTime: number } & (
      | { readonly status: "COMPLETED"; readonly output: RerankReply }
      | { readonly status: "FAILED"; readonly error: string }
    ));

/** Results of `/run` are kept in memory only, so many of them, and end with the process. */
const MOST_KEPT = 1000;

/** Answers `POST /runsync`, `POST /run`, `GET /status/<id>` and `GET /ping`. */
export function runPodListener(process: ProcessBatch, mostBytes: number): RequestListener {
  const kept = new Map<string, Job>();
  const run = async (id: string, input: unknown): Promise<Job> => {
    const startMs = performance.now();
    const [result] = await process([{ id, request: input }]);
    const times = { delayTime: 0, executionTime: Math.round(performance.now() - startMs) };
    if (result && "ok" in result) return { id, status: "COMPLETED", output: result.ok, ...times };
    const error = result ? `${result.error.code}: ${result.error.message}` : "internal_error";
    return { id, status: "FAILED", error, ...times };
  };
  const keep = (job: Job) => {
    kept.set(job.id, job);
    const [oldest = ""] = kept.keys();
    if (kept.size > MOST_KEPT) kept.delete(oldest);
  };
  const answer = async (request: IncomingMessage): Promise<[status: number, body: unknown]> => {
    const [, route = "", id = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
    if (route === "ping") return [200, {}];
    if (route === "status") return kept.has(id) ? [200, kept.get(id)] : [404, { error: "unknown" }];
    if (request.method !== "POST" || !(route === "run" || route === "runsync")) {
      return [404, { error: "POST /runsync, POST /run, GET /status/<id> or GET /ping" }];
    }
    const input = await readInput(request, mostBytes);
    if (input instanceof Error) return [400, { error: input.message }];
    const job = { id: randomUUID(), status: "IN_QUEUE" } as const;
    if (route === "runsync") return [200, await run(job.id, input)];
    keep(job);
    void run(job.id, input).then(keep);
    return [200, job];
  };
  return async (request, response) => {
    const [status, body] = await answer(request).catch(() => [400, { error: "cut off" }] as const);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}
