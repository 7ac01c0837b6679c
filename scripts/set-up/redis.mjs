// The Redis program: found, linked or installed by the system's package manager.
// Owns: which package. Starts no server and touches no service.
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findProgram, findRedisServer, NPM_BIN } from "../redis/redis-server.mjs";
import { installProduct } from "./installer.mjs";
import { run, SetUpError } from "./step.mjs";

/**
 * On Debian and Ubuntu the package redis-server would put a system service on port 6379 that nobody
 * asked for; redis-tools has the same program without it.
 */
export const REDIS = {
  name: "Redis",
  packages: { "apt-get": "redis-tools", dnf: "valkey", apk: "redis", brew: "redis" },
  note: " (no system service)",
};

/** @returns {boolean} whether anything had to be done */
export function setUpRedis() {
  const { REDIS_URL } = process.env;
  if (REDIS_URL || findRedisServer() !== undefined || linkRedisTools()) return false;
  const title = installProduct(
    REDIS,
    "Crossrank keeps its queue in Redis, and this machine has no redis-server that may be used.",
    "REDIS_URL=redis://<host>:6379 npm start",
  );
  if (findRedisServer() !== undefined || linkRedisTools()) return true;
  throw new SetUpError(`${title}: it brought no redis-server.`);
}

/**
 * In redis-tools the server goes by the name redis-check-rdb: one program that looks at the name it
 * was called by (in Debian /usr/bin/redis-server is a link to it). A link beside npm's tools does.
 */
function linkRedisTools() {
  const { PATH } = process.env;
  const program = findProgram(["redis-check-rdb"], PATH);
  if (program === undefined) return false;
  const link = join(NPM_BIN, "redis-server");
  rmSync(link, { force: true });
  symlinkSync(program, link);
  if (/^Redis server/.test(run([link, "--version"]).output)) return true;
  rmSync(link);
  return false;
}
