// The page, built to the static files that the API serves.
// Owns: whether its sources are newer than the build, and the build.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { mustRun, step } from "./step.mjs";

/** What goes into the build. */
const SOURCES = [
  "apps/web/index.html",
  "apps/web/package.json",
  "apps/web/vite.config.ts",
  "apps/web/src",
  "packages/client/src",
  "packages/evaluation/src",
  "packages/protocol/src/cut.ts",
  "package-lock.json",
];

/**
 * @param {string} root
 * @returns {boolean} whether it had to be built
 */
export function setUpPage(root) {
  const sources = SOURCES.map((source) => join(root, source));
  if (isBuilt(join(root, "apps/web/dist/index.html"), sources)) return false;
  step("Building the page", () => {
    // By npm, which runs it on the Node that it brought. Within tests the mode would be theirs, and the page a third larger.
    const environment = { ...process.env, NODE_ENV: "production" };
    mustRun(["npm", "run", "build", "--workspace=@crossrank/web", "--loglevel=error"], environment);
  });
  return true;
}

/**
 * Whether `built` is there and no file of `sources`, or below one, is newer.
 * @param {string} built
 * @param {string[]} sources
 */
export function isBuilt(built, sources) {
  const builtMs = modifiedMs(built);
  return builtMs !== undefined && sources.every((source) => newestMs(source) <= builtMs);
}

/** @param {string} path */
function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const below = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = below.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

/** @param {string} path */
function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
