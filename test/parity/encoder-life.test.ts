/** Owns how an encoder behaves around its scores: limits, aborts, failures, closing, a dead engine. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type CoreError, loadCrossEncoder } from "@crossrank/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";
import { copyTinyModel, copyVariant, TINY_MODEL } from "./fixtures/tiny-model.ts";

afterEach(() => vi.restoreAllMocks());

describe("limits", () => {
  test("a query takes at most half the window, is cut beyond it and says so", async () => {
    const encoder = await loadCrossEncoder(TINY_MODEL);
    const scores = await encoder.score("bridge ".repeat(1000), ["river ".repeat(1000), "river"]);
    expect(scores.queryTruncated).toBe(true);
    expect(scores.documents[0]).toMatchObject({ tokens: 512, truncated: true });
    expect(scores.documents[1]?.truncated).toBe(false);
    expect(scores.documents[1]?.tokens).toBeLessThan(256 + 4 + 10);
    await encoder.close();
  });

  test("maxTokensPerDocument caps the document's own tokens, not query or special tokens", async () => {
    const encoder = await loadCrossEncoder(TINY_MODEL);
    const whole = await encoder.score("bridge", [""]);
    const options = { maxTokensPerDocument: 5 };
    const { documents } = await encoder.score("bridge", ["river ".repeat(50), ""], options);
    const empty = whole.documents[0]?.tokens ?? Number.NaN;
    expect(documents[0]).toMatchObject({ tokens: empty + 5, truncated: true });
    expect(documents[1]).toMatchObject({ tokens: empty, truncated: false });
    await encoder.close();
  });

  test("options out of range are refused by name", async () => {
    const encoder = await loadCrossEncoder(TINY_MODEL);
    await expect(encoder.score("q", ["d"], { maxTokensPerDocument: 0 })).rejects.toMatchObject({
      code: "option_invalid",
      message: "maxTokensPerDocument must be a positive integer, not 0",
    });
    await encoder.close();
    await expect(loadCrossEncoder(TINY_MODEL, { threads: 1.5 })).rejects.toMatchObject({
      code: "option_invalid",
      message: "threads must be a positive integer, not 1.5",
    });
  });

  test("no documents give no scores", async () => {
    const encoder = await loadCrossEncoder(TINY_MODEL);
    expect((await encoder.score("q", [])).documents).toEqual([]);
    await encoder.close();
  });
});

describe("failures", () => {
  test("a logit that is no number fails its own call by name and no other", async () => {
    const encoder = await loadCrossEncoder(await copyVariant("not-finite"));
    const documents = ["a", "river ".repeat(40)];
    const [bad, good] = await Promise.allSettled([
      encoder.score("q", documents),
      encoder.score("q", ["a", "b"]),
    ]);
    expect(bad).toMatchObject({
      reason: { code: "inference_failed", message: expect.stringMatching(/^document 1: .*NaN/) },
    });
    expect(good.status).toBe("fulfilled");
    await encoder.close();
  });

  test("a dead engine thread fails every caller, is reported once, and stays dead", async () => {
    const onFailure = vi.fn<(error: CoreError) => void>();
    const encoder = await loadCrossEncoder(EMBEDDED_MODEL, { onFailure });
    // A message no engine understands, before the first batch: an exception that nothing catches.
    const { postMessage } = Worker.prototype;
    vi.spyOn(Worker.prototype, "postMessage").mockImplementationOnce(function (
      this: Worker,
      ...args
    ) {
      postMessage.call(this, null);
      postMessage.apply(this, args);
    });
    const long = Array<string>(20).fill("river ".repeat(600));
    const calls = [encoder.score("q", long), encoder.score("other", long)];
    const failed = calls.map((call) =>
      expect(call).rejects.toMatchObject({ code: "engine_failed" }),
    );
    await Promise.all(failed);
    expect(onFailure).toHaveBeenCalledTimes(1);
    expect(onFailure.mock.calls[0]?.[0]).toMatchObject({ code: "engine_failed" });
    await expect(encoder.score("q", ["d"])).rejects.toMatchObject({ code: "engine_failed" });
    await encoder.close();
  });

  test("an engine that hangs is reported, and its process can end", async () => {
    const folder = await copyVariant("hangs");
    const program = `
      import { loadCrossEncoder } from "@crossrank/core";
      const onFailure = (error) => {
        console.log(error.code, error.message);
        setTimeout(() => process.exit(1));
      };
      const options = { batchTimeoutMs: 300, onFailure };
      const encoder = await loadCrossEncoder(${JSON.stringify(folder)}, options);
      await encoder.score("q", ["short"]);
      // The time is a batch's, not since the last one.
      await new Promise((resolve) => setTimeout(resolve, 400));
      await encoder.score("q", ["short"]);
      encoder.score("q", ["river ".repeat(60)]).catch((error) => console.log(error.code));
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: import.meta.dirname,
      timeout: 8000, // less than an exit waits for a batch that runs
      killSignal: "SIGABRT",
    });
    const told = "engine_failed the engine hangs: a batch took more than 300 ms\nengine_failed\n";
    expect(child.stdout.toString()).toBe(told);
    expect(child.signal).toBe("SIGKILL");
  });
});

describe("aborting and closing", () => {
  test("an aborted call rejects with its reason at once and frees the engine for others", async () => {
    const encoder = await loadCrossEncoder(EMBEDDED_MODEL);
    const abort = new AbortController();
    const long = Array<string>(400).fill("river ".repeat(600));
    const aborted = expect(encoder.score("q", long, { signal: abort.signal })).rejects.toBe("gone");
    await vi.waitUntil(() => encoder.metrics().pairs > 0, 20_000);
    abort.abort("gone");
    await aborted;
    const startedAt = performance.now();
    await encoder.score("q", ["d"]);
    // 400 such pairs are a minute of work; what already ran is two pairs.
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await encoder.close();
  });

  test("closing finishes what runs, refuses what waits, and is the same promise twice", async () => {
    const onFailure = vi.fn();
    const encoder = await loadCrossEncoder(EMBEDDED_MODEL, { onFailure });
    const long = Array<string>(60).fill("river ".repeat(600));
    const waiting = expect(encoder.score("q", long)).rejects.toMatchObject({ code: "closed" });
    await vi.waitUntil(() => encoder.metrics().pairs > 0, 20_000);
    expect(encoder.close()).toBe(encoder.close());
    await waiting;
    await encoder.close();
    await expect(encoder.score("q", ["d"])).rejects.toMatchObject({ code: "closed" });
    expect(onFailure).not.toHaveBeenCalled();
  });

  test("a process that exits while a batch runs keeps its exit code", () => {
    const program = `
      import { loadCrossEncoder } from "@crossrank/core";
      const encoder = await loadCrossEncoder(${JSON.stringify(EMBEDDED_MODEL)});
      encoder.score("q", Array(50).fill("river ".repeat(600))).catch(() => {});
      setTimeout(() => process.exit(3), 300);
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: import.meta.dirname,
    });
    expect(child.stderr.toString()).toBe("");
    expect(child.status).toBe(3);
  });

  test("a broken tokenizer ends the engine that was opening beside it, and with it the process", async () => {
    const folder = await copyTinyModel();
    await writeFile(join(folder, "tokenizer.json"), "{}");
    const program = `
      import { loadCrossEncoder } from "@crossrank/core";
      const error = await loadCrossEncoder(${JSON.stringify(folder)}).catch((error) => error);
      console.log(error.code);
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: import.meta.dirname,
      timeout: 20_000,
    });
    expect(child.stdout.toString()).toBe("model_invalid\n");
    expect(child.status).toBe(0);
  });

  test("the event loop ticks while the engine runs", async () => {
    const encoder = await loadCrossEncoder(EMBEDDED_MODEL);
    const gapsMs: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      gapsMs.push(performance.now() - last);
      last = performance.now();
    }, 5);
    await encoder.score("q", Array<string>(8).fill("river ".repeat(600)));
    clearInterval(timer);
    // One such pair blocks its thread for 140 ms and more: a loop that waited for it would know
    // hardly any other gaps. A busy machine may still cause a few.
    const sum = (gaps: readonly number[]) => gaps.reduce((total, gap) => total + gap, 0);
    expect(sum(gapsMs.filter((gap) => gap > 100))).toBeLessThan(sum(gapsMs) / 4);
    await encoder.close();
  });
});
