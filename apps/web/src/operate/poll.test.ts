import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { poll } from "./poll.ts";

class FakePage extends EventTarget {
  hidden = false;
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const start = (look: () => Promise<void>) => {
  const page = new FakePage();
  return { page, stop: poll(look, 2000, page as unknown as Document) };
};

test("looks at once, and again after each look has ended", async () => {
  const looks: PromiseWithResolvers<void>[] = [];
  const { stop } = start(() => {
    const look = Promise.withResolvers<void>();
    looks.push(look);
    return look.promise;
  });
  expect(looks.length).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks.length).toBe(1);
  looks[0]?.resolve();
  await vi.advanceTimersByTimeAsync(2000);
  expect(looks.length).toBe(2);
  stop();
});

test("a hidden page does not look, and one that is seen again looks at once", async () => {
  const look = vi.fn(async () => {});
  const { page, stop } = start(look);
  await vi.advanceTimersByTimeAsync(0);
  page.turn(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(look).toHaveBeenCalledTimes(1);
  page.turn(false);
  expect(look).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2000);
  expect(look).toHaveBeenCalledTimes(3);
  stop();
});

test("once it is stopped nothing looks any more", async () => {
  const look = vi.fn(async () => {});
  const { page, stop } = start(look);
  stop();
  page.turn(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(look).toHaveBeenCalledTimes(1);
});
