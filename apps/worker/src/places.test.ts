import type { ClaimedRun, Whose } from "@crossrank/protocol/runs";
import { expect, test } from "vitest";
import { Places } from "./places.ts";

const runOf = (name: string) => ({ owner: { name, weight: 1 } }) as ClaimedRun;
const never = new AbortController().signal;
const take = (places: Places, name: string) =>
  places.claim(() => Promise.resolve(runOf(name)), never);

async function whose(places: Places): Promise<Whose> {
  let seen: Whose = "any";
  await places.claim((asked) => {
    seen = asked;
    return Promise.resolve("nothing");
  }, never);
  return seen;
}

test("while there are places anybody's runs are taken", async () => {
  const places = new Places(4);
  for (let i = 0; i < 4; i++) {
    expect(await whose(places)).toBe("any");
    await take(places, "flood");
  }
  expect(places.held).toBe(4);
});

test("beyond them, those of owners who have less than their part", async () => {
  const places = new Places(4);
  for (const owner of ["flood", "flood", "flood", "flood"]) await take(places, owner);
  expect(await whose(places)).toEqual({ but: ["flood"] });
  const shared = new Places(4);
  for (const owner of ["a", "a", "a", "b"]) await take(shared, owner);
  expect(await whose(shared)).toEqual({ but: ["a"] });
});

test("a burst does not take the reserve before it is known whose it is", async () => {
  const places = new Places(2);
  const gate = Promise.withResolvers<ClaimedRun>();
  const first = [places.claim(() => gate.promise, never), places.claim(() => gate.promise, never)];
  expect(await whose(places)).toBe("none");
  gate.resolve(runOf("flood"));
  await Promise.all(first);
  expect(await whose(places)).toEqual({ but: ["flood"] });
});

test("a claim that finds nothing or fails holds no place", async () => {
  const places = new Places(1);
  const closed = AbortSignal.abort();
  expect(await places.claim(() => Promise.resolve("left"), closed)).toBe("left");
  const away = () => Promise.reject(new Error("away"));
  await expect(places.claim(away, never)).rejects.toThrow("away");
  expect(await whose(places)).toBe("any");
  expect(places.held).toBe(0);
});

test("who leaves makes room, and whoever waits in line takes it", async () => {
  const places = new Places(1);
  await take(places, "flood");
  const waiting = places.claim((whose) => {
    return Promise.resolve(whose === "any" ? runOf("flood") : "left");
  }, never);
  places.leave(runOf("flood"));
  expect(await waiting).toEqual(runOf("flood"));
  expect(places.held).toBe(1);
});
