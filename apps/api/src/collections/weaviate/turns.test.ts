import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("what has one name waits for what came before it, also for what fails; other names do not", async () => {
  const turns = new Turns();
  const told: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = turns.take("a", () => first.promise);
  const next = turns.take("a", async () => told.push("next"));
  await turns.take("b", async () => told.push("other"));
  expect(told).toEqual(["other"]);
  first.reject(new Error("no"));
  await expect(failing).rejects.toThrow("no");
  await next;
  expect(told).toEqual(["other", "next"]);
});
