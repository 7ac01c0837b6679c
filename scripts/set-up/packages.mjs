// The npm packages, and with them the Node that runs the sources.
// Owns: whether they are as package-lock.json wants them, and their installation.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { NPM_BIN } from "../redis/redis-server.mjs";
import { mustRun, run, SetUpError, step } from "./step.mjs";

/** Runs TypeScript without a flag from here on. */
const LEAST_NODE = "22.18.0";

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/**
 * @param {string} root
 * @returns {boolean} whether anything had to be installed
 */
export function setUpPackages(root) {
  const isMissing = !packagesAreCurrent(root);
  if (isMissing) step("Installing the npm packages (npm ci)", () => installPackages());
  requireCurrentNode(isMissing);
  return isMissing;
}

/**
 * npm leaves a list of what it really installed in node_modules: as long as that has everything
 * the lockfile wants, there is nothing to do, whichever npm command put it there.
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  const installed = readLockfile(join(root, "node_modules", ".package-lock.json"));
  const wanted = readLockfile(join(root, "package-lock.json"));
  if (wanted === undefined) throw new SetUpError("package-lock.json is missing or unreadable.");
  return installed !== undefined && outdatedPackages(wanted, installed).length === 0;
}

/**
 * Names of packages that are wanted and not installed in that version. Optional packages may be
 * absent: most are for other platforms.
 * @param {Lockfile} wanted
 * @param {Lockfile} installed
 */
export function outdatedPackages(wanted, installed) {
  const present = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {})
    .filter(([path]) => path.includes("node_modules/"))
    .filter(([path, want]) => {
      const have = present[path];
      if (have === undefined) return !(want.optional || want.devOptional || want.peer);
      return have.version !== want.version || have.integrity !== want.integrity;
    })
    .map(([path]) => path);
}

function installPackages() {
  const { PATH = "" } = process.env;
  // npm ci removes node_modules first, and with it the Node that may be running this very script:
  // npm itself has to run on the machine's own Node.
  const outside = PATH.split(delimiter).filter((folder) => !folder.includes(`${sep}node_modules`));
  mustRun(["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
    ...process.env,
    PATH: outside.join(delimiter),
    ONNXRUNTIME_NODE_INSTALL: "skip", // would look for GPU libraries outside the registry
  });
}

/**
 * The `node` of later commands is the one in node_modules, or the machine's own if that is new enough.
 * @param {boolean} wasReplaced
 */
function requireCurrentNode(wasReplaced) {
  const ours = join(NPM_BIN, "node");
  const isThisOne = !wasReplaced && process.execPath.startsWith(join(NPM_BIN, "..") + sep);
  const version =
    existsSync(ours) && !isThisOne ? run([ours, "--version"]).output : process.version;
  if (isAtLeast(version, LEAST_NODE)) return;
  throw new SetUpError(
    `Node ${LEAST_NODE} or later is needed and node_modules brought none (found: ${version}).\n` +
      "npm was probably told to ignore install scripts. Run: npm rebuild node --ignore-scripts=false",
  );
}

/**
 * @param {string} version "v24.21.0"; anything else is not at least anything
 * @param {string} least
 */
export function isAtLeast(version, least) {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return false;
  const wanted = least.split(".").map(Number);
  const different = numbers.findIndex((number, i) => number !== wanted[i]);
  return different < 0 || Number(numbers[different]) > Number(wanted[different]);
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
