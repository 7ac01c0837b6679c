// One run over all rooms: unit tests stand beside the code, what needs a process or Redis under test/.
import { defineConfig } from "vitest/config";

const room = (name: string, include: string[], timeoutMs = 20_000) => ({
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    expect: { poll: { timeout: 15_000 } },
  },
});

const browser = room("browser", ["test/browser/**/*.test.ts"], 60_000);
const pageRoom = { test: { ...browser.test, globalSetup: "test/support/built-page.ts" } };

export default defineConfig({
  test: {
    // Real processes share the machine: two files at a time keep their deadlines honest.
    maxWorkers: 2,
    projects: [
      room("unit", ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts"]),
      room("scripts", ["scripts/**/*.test.ts"], 60_000),
      room("architecture", ["test/architecture/**/*.test.ts"]),
      room("integration", ["test/integration/**/*.test.ts"], 60_000),
      // Those under load are `npm run test:faults`.
      room("faults", ["test/faults/*.test.ts"], 120_000),
      room("parity", ["test/parity/**/*.test.ts"], 120_000),
      room("clients", ["test/clients/**/*.test.ts"], 60_000),
      room("e2e", ["test/e2e/**/*.test.ts"], 180_000),
      pageRoom,
    ],
  },
});
