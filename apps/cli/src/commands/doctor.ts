// Owns: `crossrank doctor`: its options, the order of its checks, its output.
// Must not know: how a single check is made.
import { DEVICE_SETTINGS, type DeviceReport, PRECISION_SETTINGS } from "@crossrank/core";
import { Command, Option } from "commander";
import { CheckFailedError } from "../exit-code.ts";
import {
  type Check,
  type CheckStep,
  checkMachine,
  checkModelCache,
  makeChecks,
} from "./doctor-checks.ts";
import { checkLayouts } from "./doctor-layouts.ts";
import { checkModel, DEFAULT_MODEL, type ModelRequest, requestFrom } from "./doctor-model.ts";
import { checkRedis } from "./doctor-redis.ts";
import { formatChecks } from "./doctor-table.ts";
import type { CommandContext } from "./models.ts";

interface DoctorOptions {
  readonly model?: string;
  readonly device?: ModelRequest["device"];
  readonly dtype?: ModelRequest["dtype"];
  readonly json?: true;
  readonly measure: boolean;
}

/** The `doctor` command with everything it needs of the process. */
export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .description(
      "Check this machine, its devices and a model; exit code 3 when something is wrong.",
    )
    .option("--model <name>", `folder or name (default: MODEL, else ${DEFAULT_MODEL})`)
    .addOption(
      new Option("--device <device>", "default: DEVICE, else auto").choices(DEVICE_SETTINGS),
    )
    .addOption(
      new Option("--dtype <dtype>", "default: DTYPE, else auto").choices(PRECISION_SETTINGS),
    )
    .option("--no-measure", "do not measure which WORKERS and THREADS suit this machine")
    .option("--json", "as JSON, to be pasted into an issue")
    .action((options: DoctorOptions) => examine(options, context));
}

async function examine(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { environment, signal } = context;
  const request = requestFrom(options, environment);
  let report: DeviceReport | undefined;
  const steps: CheckStep[] = [
    { name: "machine", next: "crossrank doctor --json", check: checkMachine },
    {
      name: "model",
      next: `crossrank models verify ${request.name}`,
      check: async () => {
        const examination = await checkModel(request);
        report = examination.report;
        return examination.checks;
      },
    },
    {
      name: "layout",
      next: "crossrank doctor --no-measure",
      check: async () =>
        report === undefined || !options.measure
          ? []
          : [await checkLayouts(request, report, signal)],
    },
    {
      name: "redis",
      next: "redis-cli -u $REDIS_URL ping",
      check: async () => [await checkRedis(environment["REDIS_URL"])],
    },
    {
      name: "model cache",
      next: "crossrank models list",
      check: async () => [await checkModelCache(request.hub.cacheFolder)],
    },
  ];
  const checks: Check[] = [];
  for (const step of steps) {
    checks.push(...(await makeChecks(step)));
    signal.throwIfAborted();
  }
  const text = options.json
    ? JSON.stringify({ model: request.name, checks, device: report }, null, 2)
    : formatChecks(checks, process.stdout.isTTY === true);
  process.stdout.write(`${text}\n`);
  const failed = checks.filter(({ status }) => status === "failed");
  if (failed.length > 0) {
    throw new CheckFailedError(`failed: ${failed.map(({ name }) => name).join(", ")}`);
  }
}
