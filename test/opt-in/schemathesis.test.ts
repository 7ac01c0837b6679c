// Schemathesis reads openapi.json and attacks the service with what it says and does not say: no 5xx, no
// undocumented status, no reply outside its schema. `npm run test:fuzz` brings it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const { CROSSRANK_SCHEMATHESIS: program = "schemathesis" } = process.env;
const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

test("finds nothing", async () => {
  const settings = new URL("schemathesis.toml", import.meta.url).pathname;
  const parameters = ["--config-file", settings, "run", `${service.url}/openapi.json`];
  const run = spawn(program, [...parameters, "--no-color"], {
    cwd: mkdtempSync(path.join(tmpdir(), "crossrank-fuzz-")),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [exitCode]] = await Promise.all([text(run.stdout), once(run, "exit")]);
  console.log(output);
  expect(exitCode).toBe(0);
});
