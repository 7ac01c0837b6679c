// Owns: `crossrank doctor`: its options, the order of its checks, its output.
// Must not know: how a single check is made.
import { DEVICE_SETTINGS, PRECISION_SETTINGS } from "@crossrank/core";
import { Command, Option } from "commander";
import { CheckFailedError } from "../exit-code.ts";
import { type Check, checkMachine, checkModelCache } from "./doctor-checks.ts";
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
  const { environment } = context;
  const request = requestFrom(options, environment);
  const checks: Check[] = await checkMachine();
  const { checks: modelChecks, report } = await checkModel(request);
  checks.push(...modelChecks);
  if (report !== undefined && options.measure) {
    checks.push(await checkLayouts(request, report, context.signal));
  }
  checks.push(await checkRedis(environment["REDIS_URL"]));
  checks.push(await checkModelCache(request.hub.cacheFolder));
  const text = options.json
    ? JSON.stringify({ model: request.name, checks, device: report }, null, 2)
    : formatChecks(checks, process.stdout.isTTY === true);
  process.stdout.write(`${text}\n`);
  const failed = checks.filter(({ status }) => status === "failed");
  if (failed.length > 0) {
    throw new CheckFailedError(`failed: ${failed.map(({ name }) => name).join(", ")}`);
  }
}
