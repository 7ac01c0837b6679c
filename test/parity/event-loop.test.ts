/** Owns the guarantee that scoring never keeps the main thread: heartbeats and locks live there. */
import { loadCrossEncoder } from "@crossrank/core";
import { expect, test } from "vitest";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";

const WORDS = "river stone bridge light water bread house garden letter window".split(" ");

/** Documents of 5 to 485 words, most of them short; the same on every run. */
const documentsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const length = 5 + Math.round(480 * ((index * 0.618) % 1) ** 2);
    return Array.from({ length }, (_, word) => WORDS[(index * 7 + word * 3) % 10]).join(" ");
  });

/**
 * The most work that the main thread did between two ticks of a timer, in ms of its own CPU time.
 * On a machine of its own that is the longest gap between ticks; on a shared one the gap is longer
 * by what others took, which is not ours to bound.
 */
async function longestWorkMs(load: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = process.threadCpuUsage();
  const tick = () => {
    const { user, system } = process.threadCpuUsage(last);
    last = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
  };
  const timer = setInterval(tick, 1);
  await load();
  tick();
  clearInterval(timer);
  return longest;
}

test("1,000 mixed documents beside four other callers never keep the event loop for 50 ms", async () => {
  const encoder = await loadCrossEncoder(EMBEDDED_MODEL);
  const documents = documentsOf(1000);
  const longestMs = await longestWorkMs(async () => {
    const enough = new AbortController();
    const { signal } = enough;
    const large = encoder.score("old bridge", documents, { signal });
    const others = WORDS.slice(0, 4).map((word, caller) =>
      encoder.score(word, documents.slice(10 * caller, 10 * caller + 10)),
    );
    await Promise.all(others);
    // What remains is a minute of the same batches.
    enough.abort("enough");
    await expect(large).rejects.toBe("enough");
  });
  expect(longestMs).toBeLessThanOrEqual(50);
  await encoder.close();
});
