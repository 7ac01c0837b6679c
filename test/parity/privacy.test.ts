// Nothing leaves the machine, and nothing is left on it: ONNX Runtime's telemetry stays off.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";

test("a process that scores writes neither to its home nor to the temporary folder", () => {
  const home = mkdtempSync(join(tmpdir(), "crossrank-home-"));
  const temporary = mkdtempSync(join(tmpdir(), "crossrank-tmp-"));
  const program = `
    import { loadCrossEncoder } from "@crossrank/core";
    const encoder = await loadCrossEncoder(${JSON.stringify(EMBEDDED_MODEL)});
    await encoder.score("q", ["d"]);
    await encoder.close();`;
  const { ORT_DISABLE_TELEMETRY: _unset, ...environment } = process.env;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...environment, HOME: home, TMPDIR: temporary },
  });
  const left = [...readdirSync(home), ...readdirSync(temporary)];
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  expect(left).toEqual([]);
});
