#!/usr/bin/env node
// Owns: the process of the `crossrank` command: its environment, its signals, its exit code.
// Must not know: what the commands do.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { calibrateCommand } from "./commands/calibrate.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evalCommand } from "./commands/eval.ts";
import { importCommand } from "./commands/import.ts";
import { keysCommand } from "./commands/keys.ts";
import { modelsCommand } from "./commands/models.ts";
import { searchCommand } from "./commands/search.ts";
import { exitCodeOf, messageOf } from "./exit-code.ts";

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const context = { environment: process.env, signal: interrupt.signal };
const program = new Command("crossrank")
  .description("Models, checks and answers of a Crossrank service.")
  .version(version)
  .addCommand(modelsCommand(context))
  .addCommand(doctorCommand(context))
  .addCommand(keysCommand())
  .addCommand(importCommand(context))
  .addCommand(searchCommand(context))
  .addCommand(evalCommand(context))
  .addCommand(calibrateCommand(context));

throwInsteadOfExiting(program);
try {
  await program.parseAsync();
} catch (error) {
  const message = messageOf(error);
  if (message !== undefined && !interrupt.signal.aborted) console.error(`crossrank: ${message}`);
  process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(error);
}

function throwInsteadOfExiting(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExiting(child);
}
