// One step of the set-up as people see it: a line that says what happens and how long it took.
// Owns: running commands silently and showing their output only when they fail.
import { spawnSync } from "node:child_process";

/** A failure that is explained in its message: no stack trace is owed. */
export class SetUpError extends Error {}

/**
 * Says what is being done, does it, says how long it took.
 * @param {string} title
 * @param {() => void} work
 */
export function step(title, work) {
  const begin = performance.now();
  process.stdout.write(`${title} … `);
  try {
    work();
  } catch (error) {
    process.stdout.write("failed.\n");
    throw error;
  }
  process.stdout.write(`done in ${((performance.now() - begin) / 1000).toFixed(1)} s.\n`);
}

/**
 * Runs a command to its end and asks nothing.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {{ succeeded: boolean, output: string }}
 */
export function run([program = "", ...parameters], environment = process.env) {
  const result = spawnSync(program, parameters, {
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 100_000_000,
  });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
  return { succeeded: result.status === 0, output: output.trim() };
}

/**
 * Runs a command that has to succeed.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function mustRun(command, environment) {
  const { succeeded, output } = run(command, environment);
  if (succeeded) return;
  throw new SetUpError(`${shortened(output)}\nThis command failed: ${command.join(" ")}`);
}

/**
 * The reason stands at the top (npm) or at the end (apt-get) of what may be hundreds of lines.
 * @param {string} output
 */
function shortened(output) {
  const lines = output.split("\n");
  const [head, tail] = [lines.slice(0, 15), lines.slice(-15)];
  return lines.length <= 30 ? output : [...head, "…", ...tail].join("\n");
}
