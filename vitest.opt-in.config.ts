// Tests that need programs of others: `npm run test:clients`, `test:weaviate` and `test:fuzz` bring them;
// and those that take minutes, `npm run test:faults`.
import { defineConfig } from "vitest/config";

const room = (name: string, include: string[]) => ({
  test: { name, include, testTimeout: 300_000, hookTimeout: 120_000 },
});

export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: [
      room("clients", ["test/clients/npm.test.ts", "test/opt-in/python-*.test.ts"]),
      room("weaviate", ["test/opt-in/weaviate.test.ts"]),
      room("faults", ["test/faults/under-load.test.ts"]),
      room("fuzz", ["test/opt-in/schemathesis.test.ts"]),
    ],
  },
});
