// `npm start`: a private Redis, the API and the workers, until Ctrl-C.
// Owns: nothing but the way from flags to the supervisor. `npm start -- --help` lists the flags.
import path from "node:path";
import { readSettings, USAGE, UsageError } from "./supervisor/settings.ts";
import { runInTerminal } from "./supervisor/terminal.ts";

const root = path.dirname(import.meta.dirname);

async function main(): Promise<number> {
  try {
    process.loadEnvFile(path.join(root, ".env"));
  } catch {
    // There is none: the environment and the defaults do.
  }
  const settings = readSettings(process.argv.slice(2), process.env, root);
  if (settings === "help") {
    console.log(USAGE);
    return 0;
  }
  return runInTerminal(settings, {
    root,
    api: path.join(root, "apps/api/src/main.ts"),
    worker: path.join(root, "apps/worker/src/main.ts"),
    cli: path.join(root, "apps/cli/src/main.ts"),
  });
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(2);
}
