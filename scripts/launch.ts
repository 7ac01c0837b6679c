// How the API and the workers are run: what Node and the allocator are told, for steady memory.
// Measured by `npm run bench:memory`; deploy/Dockerfile says the same and a test compares them.
import path from "node:path";

/**
 * Without it V8 lets the young generation grow by 60 MB under load, to no gain in speed. 1 rather than
 * 4: what the tokenizer's native objects leave behind is freed after each small collection, so that
 * 10,000 documents stop the event loop for 16 ms of CPU at most, not for 30 to 119 (benchmarks of
 * 2026-11-21, tiny model).
 */
const NODE_FLAGS = "--max-semi-space-size=1";

/**
 * One heap of glibc for all threads. Its threshold for giving memory back stays its own: set to 128 kB
 * it saved 50 MB of the embedded model in fp32 (in int8 nothing), and cost models without an arena of
 * the runtime's (long windows) 45 % of their time in page faults (large layers, 120 tokens: 1,054 ms
 * against 717 ms a pair).
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: "1" };

/** `environment` with what a long-running process of ours needs beside its settings. */
export function launchEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  dataDirectory: string,
): Record<string, string | undefined> {
  return {
    ...ALLOCATOR,
    ...environment,
    NODE_OPTIONS: [NODE_FLAGS, environment["NODE_OPTIONS"]].filter(Boolean).join(" "),
    // Compiled sources are kept: a start loads no TypeScript stripper (30 MB) and takes half the time.
    NODE_COMPILE_CACHE: path.join(dataDirectory, "compile-cache"),
  };
}
