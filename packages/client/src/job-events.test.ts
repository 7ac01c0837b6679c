// A stream that says nothing any more: its other end is gone, whatever the connection says.
import { afterEach, expect, test, vi } from "vitest";
import { readEvents } from "./job-events.ts";

afterEach(() => {
  vi.useRealTimers();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const PING = bytes(": ping\n\n");
const QUEUED = bytes('id: 0\nevent: queued\ndata: {"position":1}\n\n');

test("a stream that pings every 15 s lives; one that is silent for 40 s has broken off", async () => {
  vi.useFakeTimers();
  let say: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      say = controller;
    },
  });
  const events = readEvents(new Response(body));
  say?.enqueue(QUEUED);
  expect((await events.next()).value).toMatchObject({ event: "queued" });
  let end: unknown;
  const next = events.next().catch((error: unknown) => {
    end = error;
  });
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(15_000);
    say?.enqueue(PING);
  }
  expect(end).toBeUndefined();
  await vi.advanceTimersByTimeAsync(41_000);
  await next;
  expect(end).toMatchObject({ name: "CrossrankConnectionError" });
});
