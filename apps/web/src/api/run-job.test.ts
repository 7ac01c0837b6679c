// A run over a fetch that is made up: what is sent, what is told, what a broken stream and an abort do.
import { Crossrank } from "@crossrank/client";
import { expect, test, vi } from "vitest";
import { runJob } from "./run-job.ts";

const JOB = { id: "job_1", status: "queued", position: 2, documents: 2 };
const DONE = { ...JOB, status: "completed", result: { results: [] } };

const block = (id: string, event: string, data: unknown) =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
const SCORED = { documents_done: 1, documents: 2, results: [{ index: 0, relevance_score: 0.5 }] };
const FIRST = block("0", "queued", { position: 2 }) + block("1", "scored", SCORED);
const LAST = block("1-end", "completed", DONE);

const stream = (text: string, breaks = false) =>
  new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
      pull(controller) {
        if (breaks) controller.error(new Error("reset"));
        else controller.close();
      },
    }),
  );

/** A service that answers each kind of call in turn. */
function service(answers: { post?: () => Promise<Response>; events?: Response[] }) {
  const calls: { method: string; url: string; headers: Headers; body: unknown }[] = [];
  const fetch = vi.fn(
    async (url: string, { method = "GET", headers, body, signal }: RequestInit) => {
      calls.push({
        method,
        url,
        headers: new Headers(headers),
        body: body && JSON.parse(String(body)),
      });
      if (method === "POST") return (await answers.post?.()) ?? Response.json(JOB, { status: 202 });
      if (method === "DELETE") return Response.json({ ...JOB, status: "canceled" });
      const next = answers.events?.shift();
      if (next) return next;
      // Nothing more happens, until the caller hangs up.
      return new Promise<Response>((_, reject) => {
        if (signal?.aborted) reject(signal.reason);
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    },
  );
  const client = new Crossrank({ baseUrl: "/below/a/path/", apiKey: "k", fetch });
  return { client, calls, methods: () => calls.map(({ method }) => method) };
}

const REQUEST = { query: "q", documents: ["a", "b"] };

test("submits with raw scores before others, with the key, and tells what happens until the end", async () => {
  const { client, calls } = service({ events: [stream(FIRST + LAST)] });
  const told = await Array.fromAsync(runJob(client, REQUEST, new AbortController().signal));
  expect(told.map(({ event }) => event)).toEqual(["accepted", "queued", "scored", "completed"]);
  expect(calls[0]).toMatchObject({
    method: "POST",
    url: "/below/a/path/v1/jobs",
    body: { ...REQUEST, priority: "interactive", raw_scores: true },
  });
  expect(calls[1]?.url).toBe("/below/a/path/v1/jobs/job_1/events");
  expect(calls.every(({ headers }) => headers.get("authorization") === "Bearer k")).toBe(true);
});

test("a stream that breaks is taken up after the last event that came", async () => {
  const { client, calls } = service({ events: [stream(FIRST, true), stream(LAST)] });
  const told = await Array.fromAsync(runJob(client, REQUEST, new AbortController().signal));
  expect(told.map(({ event }) => event)).toEqual(["accepted", "queued", "scored", "completed"]);
  expect(calls[2]?.headers.get("last-event-id")).toBe("1");
});

test("an abort ends the reading and deletes the job", async () => {
  const abort = new AbortController();
  const { client, methods } = service({});
  const told: string[] = [];
  const run = async () => {
    for await (const { event } of runJob(client, REQUEST, abort.signal)) {
      told.push(event);
      abort.abort();
    }
  };
  await expect(run()).rejects.toThrow("aborted");
  await vi.waitFor(() => expect(methods()).toContain("DELETE"));
  expect(told).toEqual(["accepted"]);
});

test("an abort while the job is only being accepted deletes it as soon as it is there", async () => {
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { client, calls, methods } = service({ post: () => promise });
  const run = Array.fromAsync(runJob(client, REQUEST, abort.signal));
  await vi.waitFor(() => expect(methods()).toEqual(["POST"]));
  abort.abort();
  await expect(run).rejects.toThrow("aborted");
  resolve(Response.json(JOB, { status: 202 }));
  await vi.waitFor(() => expect(methods()).toEqual(["POST", "DELETE"]));
  expect(calls[1]?.url).toBe("/below/a/path/v1/jobs/job_1");
});

test("a run that has ended is not deleted by a later abort", async () => {
  const abort = new AbortController();
  const { client, methods } = service({ events: [stream(FIRST + LAST)] });
  await Array.fromAsync(runJob(client, REQUEST, abort.signal));
  abort.abort();
  expect(methods()).toEqual(["POST", "GET"]);
});

const refused = (code: string, status: number, headers: Record<string, string> = {}) =>
  Response.json({ code, retryable: status >= 429, detail: code }, { status, headers });

test("what passes by itself is told with its time, waited for, and asked again as the same job", async () => {
  const answers = [refused("quota_exceeded", 429, { "retry-after": "7" }), Response.json(JOB)];
  const { client, calls } = service({
    post: async () => answers.shift() ?? Response.error(),
    events: [stream(FIRST + LAST)],
  });
  const told: string[] = [];
  const startMs = Date.now();
  for await (const { event, data } of runJob(client, REQUEST, new AbortController().signal)) {
    told.push(event);
    if (event !== "interrupted") continue;
    expect(data.cause).toBe("quota");
    expect(data.againAtMs - startMs).toBeGreaterThanOrEqual(7000);
    setTimeout(data.tryNow);
  }
  expect(told).toEqual(["interrupted", "accepted", "queued", "scored", "completed"]);
  const keys = calls.slice(0, 2).map(({ headers }) => headers.get("idempotency-key"));
  expect(keys[0]).toBe(keys[1]);
});

test("a job that the service no longer knows is sent once more, as another one", async () => {
  const { client, calls } = service({
    events: [refused("not_found", 404), stream(FIRST + LAST)],
  });
  const told: string[] = [];
  for await (const { event, data } of runJob(client, REQUEST, new AbortController().signal)) {
    told.push(event);
    if (event === "interrupted") setTimeout(data.tryNow);
  }
  expect(told.slice(0, 3)).toEqual(["accepted", "interrupted", "accepted"]);
  const posts = calls.filter(({ method }) => method === "POST");
  const keys = posts.map(({ headers }) => headers.get("idempotency-key"));
  expect(new Set(keys).size).toBe(2);
});

test("what nobody but its author can mend ends the run, as does a quota that fills in an hour", async () => {
  for (const answer of [
    refused("invalid_request", 422),
    refused("unauthorized", 401),
    refused("quota_exceeded", 429, { "retry-after": "3600" }),
  ]) {
    const { client, methods } = service({ post: async () => answer });
    const run = Array.fromAsync(runJob(client, REQUEST, new AbortController().signal));
    await expect(run).rejects.toMatchObject({ name: "CrossrankApiError" });
    expect(methods()).toEqual(["POST"]);
  }
});

test("an abort ends the wait for the next try", async () => {
  const abort = new AbortController();
  const { client } = service({ post: async () => refused("queue_unavailable", 503) });
  const run = async () => {
    for await (const { event } of runJob(client, REQUEST, abort.signal)) {
      if (event === "interrupted") setTimeout(() => abort.abort());
    }
  };
  await expect(run()).rejects.toThrow("aborted");
});
