// `npm run test:clients|test:weaviate|test:fuzz|test:faults`: brings the programs of others that these tests need, once,
// then runs them. Owns: which programs in which versions, and where they are kept.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { loadConfig } from "@crossrank/protocol/config";
import { faultsTable } from "./faults-table.ts";
import { mustRun, SetUpError, step } from "./set-up/step.mjs";

const WEAVIATE = "github.com/weaviate/weaviate/cmd/weaviate-server@v1.38.0";
const SCHEMATHESIS = "schemathesis==4.32.5";

const root = path.dirname(import.meta.dirname);
const kept = path.resolve(root, loadConfig(process.env).DATA_DIR, "test-programs");

/** Each suite's programs, as the environment variables that its tests find them by. */
const SUITES: Readonly<Record<string, () => Record<string, string>>> = {
  clients: () => ({
    CROSSRANK_CLIENTS_PYTHON: python(
      "clients",
      ["test/clients/python", "examples/litellm", "examples/llamaindex"].flatMap((folder) => [
        "-r",
        `${folder}/requirements.txt`,
      ]),
    ),
    CROSSRANK_COHERE_PYTHON: python("cohere", [
      "-r",
      "test/clients/python/requirements-cohere.txt",
    ]),
  }),
  weaviate: () => ({ CROSSRANK_WEAVIATE: process.env["WEAVIATE_BIN"] ?? weaviate() }),
  faults: () => ({ FAULTS_TABLE: path.join(kept, "faults.jsonl") }),
  fuzz: () => ({ CROSSRANK_SCHEMATHESIS: python("fuzz", [SCHEMATHESIS], "schemathesis") }),
};

/** A virtual environment of its own; the path of a program in it. Pip sees itself what is there already. */
function python(name: string, packages: readonly string[], program = "python"): string {
  const folder = path.join(kept, name);
  const bin = path.join(folder, "bin");
  if (!existsSync(path.join(bin, "pip"))) mustRun(["python3", "-m", "venv", folder]);
  step(`Python packages for ${name}`, () => {
    mustRun([path.join(bin, "pip"), "install", "--quiet", ...packages]);
  });
  return path.join(bin, program);
}

function weaviate(): string {
  const folder = path.join(kept, WEAVIATE.replace(/.*@/, "weaviate-"));
  const program = path.join(folder, "weaviate-server");
  if (existsSync(program)) return program;
  step("Building Weaviate with Go, once (up to 20 minutes)", () => {
    const build = ["go", "install", "-tags", "netgo", "-ldflags", "-s -w", WEAVIATE];
    const environment = { GOBIN: folder, CGO_ENABLED: "0", GOFLAGS: "-trimpath -buildvcs=false" };
    mustRun(build, { ...process.env, ...environment });
  });
  return program;
}

const [suite = "", ...forVitest] = process.argv.slice(2);
const bring = SUITES[suite];
if (bring === undefined) throw new Error(`suites are ${Object.keys(SUITES).join(", ")}`);
process.chdir(root);
mkdirSync(kept, { recursive: true });
try {
  const programs = bring();
  if (programs["FAULTS_TABLE"]) rmSync(programs["FAULTS_TABLE"], { force: true });
  const vitest = path.join(root, "node_modules/.bin/vitest");
  const parameters = ["run", "--config", "vitest.opt-in.config.ts", "--project", suite];
  const { status } = spawnSync(vitest, [...parameters, ...forVitest], {
    stdio: "inherit",
    env: { ...process.env, ...programs },
  });
  process.exitCode = status ?? 1;
  // Also when some have failed: the table says which.
  const table = programs["FAULTS_TABLE"];
  if (table && existsSync(table)) console.log(faultsTable(readFileSync(table, "utf8")));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
