import { expect, test } from "vitest";
import { jobEndedEvent } from "./job-ended-event.ts";

const atMs = Date.parse("2027-01-31T12:00:00Z");

test("is thin: what has happened to which job, and where to look", () => {
  const event = jobEndedEvent("job_1", "completed", atMs, { ticket: "A-1" });
  expect(event).toMatchObject({ id: "evt_1", type: "job.completed", jobId: "job_1", atMs });
  expect(JSON.parse(event.body)).toEqual({
    type: "job.completed",
    timestamp: "2027-01-31T12:00:00.000Z",
    data: { id: "job_1", status: "completed", path: "/v1/jobs/job_1", metadata: { ticket: "A-1" } },
  });
});

test("its id holds no dot, and depends on the job alone", () => {
  const first = jobEndedEvent("job_5f0c-1", "completed", atMs, null);
  const second = jobEndedEvent("job_5f0c-1", "failed", atMs + 1, null);
  expect(second.id).toBe(first.id);
  expect(first.id).toMatch(/^evt_[\w-]+$/);
});

test("stays below 20 kB, without the metadata where that is larger", () => {
  const metadata = Object.fromEntries(
    Array.from({ length: 16 }, (_, i) => [`key ${i}`, "\u0001".repeat(512)]),
  );
  const { body } = jobEndedEvent("job_1", "completed", atMs, metadata);
  expect(Buffer.byteLength(body)).toBeLessThan(20_000);
  expect(JSON.parse(body).data).not.toHaveProperty("metadata");
});
