// Owns: `crossrank models`: its subcommands, their arguments and options.
// Must not know: what they do with them.
import { DEVICE_SETTINGS, type Environment, PRECISION_SETTINGS } from "@crossrank/core";
import { Command, Option } from "commander";
import { listModels } from "./models-list.ts";
import { pullModels } from "./models-pull.ts";
import { verifyModels } from "./models-verify.ts";

export interface CommandContext {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** The `models` command with everything it needs of the process. */
export function modelsCommand(context: CommandContext): Command {
  const models = new Command("models").description("Models by name: bring, show, check.");
  models
    .command("pull")
    .description("Download models into the cache, verified; prints their folders.")
    .argument("<name...>", "organisation/name[@revision]")
    .addOption(
      new Option("--device <device>", "where it will run; auto: on this machine")
        .choices(DEVICE_SETTINGS)
        .default("auto")
        .env("DEVICE"),
    )
    .addOption(
      new Option("--dtype <dtype>", "precision; auto: what the device is best at")
        .choices(PRECISION_SETTINGS)
        .default("auto")
        .env("DTYPE"),
    )
    .option("--revision <revision>", "branch, tag or commit (default: main)")
    .option("--cached", "ask the hub only for what is not in the cache")
    .option("--accept-licence", "accept a licence that rules out commercial use")
    .action((names, options) => pullModels(names, options, context));
  models
    .command("list")
    .description("Show the known models and what is in the cache.")
    .option("--json", "as JSON")
    .action((options) => listModels(options, context));
  models
    .command("verify")
    .description(
      "Hash every file of the cached models, or of a folder by its manifest, anew; exit code 3 when one is wrong.",
    )
    .argument("[name]", "folder or organisation/name[@revision] (default: all with an ONNX file)")
    .action((name) => verifyModels(name, context));
  return models;
}
