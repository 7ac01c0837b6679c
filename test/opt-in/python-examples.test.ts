// The Python examples against a real service. CROSSRANK_CLIENTS_PYTHON is a Python that has
// examples/llamaindex/requirements.txt and examples/litellm/requirements.txt.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type RealService, startRealService } from "../support/real-service.ts";
import { useRedis } from "../support/redis.ts";

const python = process.env["CROSSRANK_CLIENTS_PYTHON"];
if (!python) throw new Error("Set CROSSRANK_CLIENTS_PYTHON to a Python that has the packages.");

const root = new URL("../../", import.meta.url);
const KEY = "a-key-of-the-examples-0123456789";
const MASTER_KEY = "sk-of-the-examples-0123456789abcdef0123456789abcdef";

const redis = useRedis();
let service: RealService;
beforeAll(async () => {
  service = await startRealService(redis.url, { API_KEYS: `examples:${KEY}` });
});
afterAll(() => service.close());

const environment = () => ({
  ...process.env,
  CROSSRANK_URL: service.url,
  CROSSRANK_API_KEY: KEY,
  LITELLM_MASTER_KEY: MASTER_KEY,
  // Its list of prices otherwise comes from the net.
  LITELLM_LOCAL_MODEL_COST_MAP: "True",
});

test("llamaindex: the phone first, and no further than top_n", async () => {
  const options = { cwd: root, env: environment() };
  const { stdout } = await promisify(execFile)(python, ["examples/llamaindex/main.py"], options);

  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^0\.9\d{3} iPhone 15 Pro 支持钛合金边框$/);
});

/** LiteLLM's proxy on a port of its choice, until the test ends; resolves when it takes requests. */
const startProxy = async (config: string): Promise<string> => {
  const run = "from litellm.proxy.proxy_cli import run_server; run_server()";
  const proxy = spawn(python, ["-c", run, "--config", config, "--host=127.0.0.1", "--port=0"], {
    cwd: root,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(proxy, "exit");
  onTestFinished(async () => {
    proxy.kill("SIGTERM");
    await exited;
  });
  const said: string[] = [];
  for await (const line of createInterface(proxy.stderr)) {
    said.push(line);
    const url = /Uvicorn running on (http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    proxy.stderr.resume(); // or a full pipe would stop it
    return url;
  }
  throw new Error(`LiteLLM's proxy did not start:\n${said.join("\n")}`);
};

test("litellm: the proxy ranks with the model of config.yaml, and calls it healthy", async () => {
  const url = await startProxy("examples/litellm/config.yaml");
  const headers = { authorization: `Bearer ${MASTER_KEY}`, "content-type": "application/json" };
  const documents = ["苹果是一种健康的水果", "iPhone 15 Pro 支持钛合金边框"];
  const body = JSON.stringify({ model: "crossrank", query: "苹果公司最新发布的手机", documents });

  const response = await fetch(`${url}/v1/rerank`, { method: "POST", headers, body });
  const { results } = (await response.json()) as { results: { index: number }[] };
  const health = await fetch(`${url}/health`, { headers });

  expect(results.map(({ index }) => index)).toEqual([1, 0]);
  expect(await health.json()).toMatchObject({ healthy_count: 1, unhealthy_count: 0 });
});
