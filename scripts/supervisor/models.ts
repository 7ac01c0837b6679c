// Brings the models that are named and not here yet, with progress, before anything is started.
// Owns: when the `crossrank` command is asked. Knows nothing of hubs, files or precisions.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import path from "node:path";

export interface ModelsPlan {
  /** Main script of the `crossrank` command. */
  cli: string;
  names: readonly string[];
  workingDirectory: string;
  environment: Record<string, string | undefined>;
  signal: AbortSignal;
}

/** True when every model is here. What kept one away has been printed by the command itself. */
export async function bringModels(plan: ModelsPlan): Promise<boolean> {
  const { cli, workingDirectory: cwd, environment: env } = plan;
  // What is neither a folder nor `organisation/name` is for the worker to know, or to refuse.
  const missing = plan.names.filter(
    (name) => name.includes("/") && !isFolder(path.resolve(cwd, name)),
  );
  if (missing.length === 0) return true;
  const child = spawn(process.execPath, [cli, "models", "pull", "--cached", ...missing], {
    cwd,
    env,
    // The folders that it prints are for scripts; questions, progress and errors are for people.
    stdio: ["inherit", "ignore", "inherit"],
  });
  const stop = () => child.kill("SIGINT");
  plan.signal.addEventListener("abort", stop, { once: true });
  const [code] = await once(child, "exit");
  plan.signal.removeEventListener("abort", stop);
  return code === 0;
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
