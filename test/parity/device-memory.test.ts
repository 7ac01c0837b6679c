/** Owns what becomes of a batch that finds no memory: a coded failure, and a session that lives on. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { TINY_MODEL } from "./fixtures/tiny-model.ts";

const SOURCES = join(import.meta.dirname, "../../packages/core/src");

// In a process of its own: the limit on its memory is real.
const SCRIPT = `
  import { execFileSync } from "node:child_process";
  import { readFileSync } from "node:fs";
  import { Session } from ${JSON.stringify(join(SOURCES, "engine/session.ts"))};
  const batchOf = (rows, columns) => ({
    rows,
    columns,
    inputIds: new BigInt64Array(rows * columns).fill(5n),
    attentionMask: new BigInt64Array(rows * columns).fill(1n),
    tokenTypeIds: new BigInt64Array(rows * columns),
  });
  const session = await Session.open({
    onnxPath: ${JSON.stringify(join(TINY_MODEL, "onnx/model.onnx"))},
    device: "cpu",
    threads: 1,
    maxTokens: 512,
    warmUp: [],
  });
  const small = await session.run(batchOf(1, 8));
  const large = batchOf(16_384, 512);
  const kilobytes = Number(/^VmSize:\\s+(\\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  const limit = kilobytes * 1024 + 100 * 2 ** 20;
  execFileSync("prlimit", ["--pid", String(process.pid), "--as=" + limit + ":" + limit]);
  const code = await session.run(large).then(() => "scored", (error) => error.code + ": " + error.message);
  const again = await session.run(batchOf(1, 8));
  console.log(JSON.stringify({ code, same: again[0] === small[0] }));
`;

test.skipIf(process.platform !== "linux")(
  "a batch without room is out_of_memory, and the next one is scored as before",
  async () => {
    const args = ["--input-type=module", "--eval", SCRIPT];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { code, same } = JSON.parse(stdout);
    expect(code).toMatch(/^out_of_memory: a batch of 16384 × 512 tokens failed/);
    expect(same).toBe(true);
  },
);
