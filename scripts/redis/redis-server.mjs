// Where this machine's redis-server or valkey-server is.
// Owns: the search. Installs nothing, starts nothing; plain JavaScript because set-up runs it on Node 20.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the tools that npm links; it is first on the PATH of npm's own scripts. */
export const NPM_BIN = fileURLToPath(new URL("../../node_modules/.bin/", import.meta.url));

const USUAL_FOLDERS = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/usr/sbin"];

/**
 * The first of these programs that is on the search path or in a usual folder.
 * @param {string[]} names
 * @param {string | undefined} searchPath
 * @param {string[]} folders
 * @returns {string | undefined}
 */
export function findProgram(names, searchPath, folders = USUAL_FOLDERS) {
  const places = [...(searchPath ?? "").split(delimiter), ...folders];
  for (const folder of places.filter((place) => place !== "")) {
    const found = names.map((name) => join(folder, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The Redis server to use, if there is one.
 * @param {string | undefined} searchPath
 * @returns {string | undefined}
 */
export function findRedisServer(searchPath = currentSearchPath()) {
  return findProgram(["redis-server", "valkey-server"], searchPath, [...USUAL_FOLDERS, NPM_BIN]);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function currentSearchPath() {
  const { PATH } = process.env;
  return PATH;
}
