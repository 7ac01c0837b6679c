/** Owns `crossrank doctor` as a whole: what it prints, when it fails. */
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { doctorCommand } from "../../apps/cli/src/commands/doctor.ts";
import { CheckFailedError } from "../../apps/cli/src/exit-code.ts";
import { useRedis } from "../support/redis.ts";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";
import { TINY_MODEL } from "./fixtures/tiny-model.ts";

const redis = useRedis();

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function doctor(args: readonly string[], environment: Record<string, string> = {}) {
  let output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    output += String(chunk);
    return true;
  });
  const { signal } = new AbortController();
  const failure: unknown = await doctorCommand({ environment, signal })
    .exitOverride()
    .parseAsync(args, { from: "user" })
    .then(() => undefined)
    .catch((error: unknown) => error);
  vi.restoreAllMocks();
  return { output, failure };
}

test("a healthy machine: every line is said, nothing fails, JSON holds the same", async () => {
  const { output, failure } = await doctor(["--model", EMBEDDED_MODEL, "--no-measure"]);
  expect(failure).toBeUndefined();
  const names = [
    "node",
    "processor",
    "memory",
    "onnxruntime",
    "device",
    "model",
    "canary",
    "redis",
  ];
  for (const name of names) expect(output).toMatch(new RegExp(`^(ok|–) +${name} `, "m"));
  const json = await doctor(["--model", EMBEDDED_MODEL, "--no-measure", "--json"]);
  const { checks, device } = JSON.parse(json.output);
  expect(checks.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(names));
  expect(device).toMatchObject({ canary: { passed: true }, onnxruntime: {} });
});

test("what is wrong is red, names the next command, and fails the command", async () => {
  const { output, failure } = await doctor(["--model", "/no/such/model", "--no-measure"]);
  expect(failure).toBeInstanceOf(CheckFailedError);
  expect(output).toMatch(/^FAILED +model +model folder \/no\/such\/model does not exist.*\n +→ /m);
});

test("a model of the hub that is not in the cache is not downloaded", async () => {
  const cache = { HF_HUB_CACHE: "/no/such/cache", HF_ENDPOINT: "http://127.0.0.1:9" };
  const { output } = await doctor(["--model", "organisation/model", "--no-measure"], cache);
  expect(output).toContain("→ crossrank models pull organisation/model");
});

test("a Redis that is asked for and does not answer is red, without its password", async () => {
  // A port that was free a moment ago.
  const server = createServer().listen(0, "127.0.0.1");
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.once("listening", () => resolve(server.address() as AddressInfo)),
  );
  await new Promise((resolve) => server.close(resolve));
  const environment = { REDIS_URL: `redis://:hush@127.0.0.1:${port}` };
  const { output, failure } = await doctor(["--model", TINY_MODEL, "--no-measure"], environment);
  expect(output).toMatch(
    new RegExp(`^FAILED +redis +redis://127.0.0.1:${port}.*ECONNREFUSED`, "m"),
  );
  expect(`${output}${failure}`).not.toContain("hush");
});

test("a REDIS_URL that cannot be read is red, without its password", async () => {
  const environment = { REDIS_URL: "redis://:hush%zz@127.0.0.1:1" };
  const { output, failure } = await doctor(["--model", TINY_MODEL, "--no-measure"], environment);
  expect(output).toMatch(/^FAILED +redis +redis:\/\/127.0.0.1:1.*percent sign/m);
  expect(output).toMatch(/^(ok|FAILED) +model cache /m);
  expect(`${output}${failure}`).not.toContain("hush");
});

test("a Redis that answers is green", async () => {
  const { output } = await doctor(["--model", TINY_MODEL, "--no-measure"], {
    REDIS_URL: redis.url,
  });
  expect(output).toMatch(/^ok +redis +unix:.* answers$/m);
});

test("the measurement recommends workers and threads that fit the machine", async () => {
  const { output, failure } = await doctor(["--model", TINY_MODEL]);
  expect(failure).toBeUndefined();
  expect(output).toMatch(/^ok +layout +WORKERS=\d+ THREADS=\d+: pairs of 150 tokens per second/m);
});

// Only a process with a parent is meant, not the engine threads, which read NODE_OPTIONS too.
test.each([
  ["before it answers anything", "if(process.connected)process.exit(9)"],
  [
    "amid the measurement",
    "process.on('message',m=>m.kind==='run'&&process.kill(process.pid,'SIGKILL'))",
  ],
])("a measuring process that dies %s fails its check, and the others are told", async (_, code) => {
  const script = `data:text/javascript,${encodeURIComponent(code)}`;
  vi.stubEnv("NODE_OPTIONS", `--import ${script}`);
  const { output, failure } = await doctor(["--model", TINY_MODEL]);
  expect(failure).toBeInstanceOf(CheckFailedError);
  expect(output).toMatch(
    /^FAILED +layout +a measuring process ended: (exit code 9|SIGKILL)\n +→ /m,
  );
  expect(output).toMatch(/^– +canary /m);
  expect(output).toMatch(/^– +redis /m);
});
