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
