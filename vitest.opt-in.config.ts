// Tests that need programs of others: `npm run test:clients`, `test:weaviate` and `test:fuzz` bring them;
// and those that take minutes, `npm run test:faults`.
import { defineConfig } from "vitest/config";

const room = (name: string, include: string[], maxWorkers = 1) => ({
  test: { name, include, maxWorkers, testTimeout: 300_000, hookTimeout: 120_000 },
});

export default defineConfig({
  test: {
    projects: [
      room("clients", ["test/clients/npm.test.ts", "test/opt-in/python-*.test.ts"]),
      room("weaviate", ["test/opt-in/weaviate*.test.ts"]),
      // They wait most of the time: for locks to end, for processes to come back.
      room("faults", ["test/faults/under-load/*.test.ts"], 2),
      room("fuzz", ["test/opt-in/schemathesis.test.ts"]),
    ],
  },
});
