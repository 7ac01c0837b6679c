import { expect, test } from "vitest";
import { readSettings, type StartSettings, UsageError } from "./settings.ts";

function read(flags: string[], environment: Record<string, string> = {}): StartSettings {
  const settings = readSettings(flags, environment, "/clone");
  if (settings === "help") throw new Error("unexpected help");
  return settings;
}

test("without flags and environment the documented defaults hold", () => {
  expect(read([])).toMatchObject({
    host: "127.0.0.1",
    port: 8080,
    workers: 2,
    dataDirectory: "/clone/.crossrank",
    redisUrl: undefined,
    needsWorker: true,
  });
});

test("a flag wins over the environment, and the children get it as environment", () => {
  const settings = read(["--port", "9000", "--model", "./models/x"], {
    PORT: "1",
    LOG_LEVEL: "warn",
  });

  expect(settings.port).toBe(9000);
  expect(settings.environment).toMatchObject({
    PORT: "9000",
    MODEL: "./models/x",
    LOG_LEVEL: "warn",
    DATA_DIR: "/clone/.crossrank",
  });
});

test.each([
  [["--prot", "9000"], "--prot"],
  [["surplus"], "surplus"],
  [["--port", "eighty"], "PORT"],
  [["--port", "70000"], "PORT"],
  [["--workers", "1.5"], "WORKERS"],
])("%j is refused with a message that names %s", (flags, name) => {
  expect(() => read(flags)).toThrow(UsageError);
  expect(() => read(flags)).toThrow(name);
});

test("no workers wanted, or scale to zero: readiness does not wait for one", () => {
  expect(read(["--workers", "0"]).needsWorker).toBe(false);
  expect(read([], { MIN_WORKERS: "0" }).needsWorker).toBe(false);
});
