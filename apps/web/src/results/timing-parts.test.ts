import { expect, test } from "vitest";
import { serviceTime } from "../api/network.ts";
import { timingParts } from "./timing-parts.ts";

const TIMING = { queue: 2, tokenize: 1, score: 30 };
const asObject = (parts: ReturnType<typeof timingParts>) =>
  Object.fromEntries(parts.map(({ name, ms }) => [name, ms]));

test("the parts add up to the time between key press and answer", () => {
  expect(asObject(timingParts(TIMING, 50, 4))).toEqual({ ...TIMING, rest: 13, network: 4 });
});

test("no part is negative, whatever the clocks say", () => {
  expect(asObject(timingParts(TIMING, 35, 10))).toEqual({ ...TIMING, rest: 0, network: 2 });
  expect(asObject(timingParts(TIMING, 20, 10))).toEqual({ ...TIMING, rest: 0, network: 0 });
});

test("the service's time is found among those of others", () => {
  expect(serviceTime("total;dur=1.5")).toBe(1.5);
  expect(serviceTime('cdn;dur=3, total;dur=12;desc="x"')).toBe(12);
  expect(serviceTime("subtotal;dur=3")).toBeUndefined();
  expect(serviceTime(null)).toBeUndefined();
});
