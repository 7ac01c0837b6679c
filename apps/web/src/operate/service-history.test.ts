import { expect, test } from "vitest";
import { heartbeatAges, hitShare, type Look, SPAN_MS, withLook } from "./service-history.ts";

const answers = { window_seconds: 300, answered: 0, cache: { hit: 0, partial: 0, miss: 0 } };
const look = (atMs: number, heartbeats: Record<string, string> = {}): Look => ({
  atMs,
  answers,
  queue: { object: "list", data: [], outstanding: 0 },
  workers: Object.entries(heartbeats).map(([id, heartbeat]) => ({
    ...{ id, heartbeat, model: "m", precision: "fp32", device: "cpu" },
    ...{ started: heartbeat, host: "h", pid: 1 },
  })),
});

test("looks older than the span are forgotten", () => {
  const looks = [0, 1000, SPAN_MS].reduce<Look[]>((all, atMs) => withLook(all, look(atMs)), []);
  const later = withLook(looks, look(SPAN_MS + 500));
  expect(later.map(({ atMs }) => atMs)).toEqual([1000, SPAN_MS, SPAN_MS + 500]);
});

test("a heartbeat is as old as its first sight, whatever the worker's clock says", () => {
  const looks = [
    look(1000, { a: "1999", b: "2099" }),
    look(3000, { a: "1999", b: "2100" }),
    look(5000, { a: "1999", b: "2100", c: "2000" }),
  ];
  const ages = heartbeatAges(looks, 6000);
  expect(Object.fromEntries(ages)).toEqual({ a: 5000, b: 3000, c: 1000 });
});

test("of no answers the cache has no share", () => {
  expect(hitShare(answers)).toBeUndefined();
  expect(hitShare({ ...answers, answered: 4, cache: { hit: 1, partial: 1, miss: 2 } })).toBe(0.25);
});
