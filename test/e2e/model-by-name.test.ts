// `MODEL=<name> npm start`: the model comes from a hub, is verified, and answers under its name.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFiles, StandInHub } from "../support/stand-in-hub.ts";
import { until } from "../support/until.ts";

const root = path.resolve(import.meta.dirname, "../..");
const ID = "someone/tiny-xlmr";
const folder = mkdtempSync(path.join(tmpdir(), "crossrank-by-name-"));
let hub: StandInHub;
const running: ChildProcess[] = [];

beforeAll(async () => {
  hub = await StandInHub.start();
  hub.publish(ID, readFiles(path.join(root, "test/parity/fixtures/tiny-xlmr")));
});
afterAll(async () => {
  for (const supervisor of running) {
    if (supervisor.exitCode !== null) continue;
    supervisor.kill("SIGTERM");
    await once(supervisor, "close");
  }
  await hub.close();
  rmSync(folder, { recursive: true });
});

function start(model: string, environment: Record<string, string> = {}) {
  const flags = ["--port", "0", "--data-dir", path.join(folder, "data"), "--workers", "1"];
  const supervisor = spawn(process.execPath, ["scripts/start.ts", ...flags, "--model", model], {
    cwd: root,
    env: {
      ...process.env,
      REDIS_URL: "",
      HF_ENDPOINT: hub.endpoint,
      HF_HUB_CACHE: path.join(folder, "hub"),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(supervisor);
  let printed = "";
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream.on("data", (text) => {
      printed += text;
    });
  }
  const exitCode = once(supervisor, "close").then(([code]) => code as number | null);
  return { supervisor, exitCode, printed: () => printed };
}

async function stop({ supervisor, exitCode }: ReturnType<typeof start>) {
  supervisor.kill("SIGTERM");
  await exitCode;
}

const ready = (started: ReturnType<typeof start>) =>
  until("the service", () => /is ready: (\S+)/.exec(started.printed())?.[1], 120_000);

test("a model of a hub and the embedded one are served side by side, each by its name", async () => {
  const started = start(`models/crossrank-embedded,${ID}`);
  const url = await ready(started);
  expect(started.printed()).toContain("onnx/model.onnx");
  await until("both models", async () => {
    const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: unknown[] };
    return data.length === 2;
  });
  for (const [model, id] of [
    [undefined, "crossrank-embedded"],
    [ID, ID],
  ]) {
    const body = JSON.stringify({ query: "q", documents: ["a", "b"], model });
    const reply = await fetch(`${url}/v1/rerank`, { method: "POST", body });
    expect(await reply.json()).toMatchObject({ model: id });
  }
  await stop(started);
});

test("the second start asks the hub for nothing, and works without it", async () => {
  const asked = hub.requests.length;
  const started = start(ID, { HF_HUB_OFFLINE: "1" });
  await ready(started);
  expect(hub.requests.length).toBe(asked);
  await stop(started);
});

test("a model that no hub has ends the start with its name and the way out, and nothing runs", async () => {
  const started = start("someone/nothing");
  expect(await started.exitCode).toBe(1);
  expect(started.printed()).toContain("someone/nothing");
  expect(started.printed()).not.toContain("Redis started");
});
