import type { ClaimedRun, Whose } from "@crossrank/protocol/runs";
import { expect, test } from "vitest";
import { Places } from "./places.ts";

const runOf = (name: string) => ({ owner: { name, weight: 1 } }) as ClaimedRun;
const take = (places: Places, name: string) => places.claim(() => Promise.resolve(runOf(name)));

async function whose(places: Places): Promise<Whose> {
  let seen: Whose = "any";
  await places.claim((asked) => {
    seen = asked;
    return Promise.resolve("nothing");
  });
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
  const first = [places.claim(() => gate.promise), places.claim(() => gate.promise)];
  expect(await whose(places)).toBe("none");
  gate.resolve(runOf("flood"));
  await Promise.all(first);
  expect(await whose(places)).toEqual({ but: ["flood"] });
});

test("a claim that finds nothing or fails holds no place", async () => {
  const places = new Places(1);
  await places.claim(() => Promise.resolve("left"));
  await expect(places.claim(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await whose(places)).toBe("any");
  expect(places.held).toBe(0);
});

test("who leaves makes room, and whoever waits for it is told", async () => {
  const places = new Places(1);
  await take(places, "flood");
  const told = places.nextLeaves();
  places.leave(runOf("flood"));
  await told;
  expect(await whose(places)).toBe("any");
});
