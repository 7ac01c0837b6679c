// The Redis program: found, linked or installed by the system's package manager.
// Owns: which package, which command, with which rights. Starts no server and touches no service.
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findProgram, findRedisServer, NPM_BIN } from "../redis/redis-server.mjs";
import { mustRun, run, SetUpError, step } from "./step.mjs";

/**
 * @typedef {object} Installer
 * @property {string} title What the user reads.
 * @property {string[][]} commands The last one decides; the ones before may fail.
 * @property {string} byHand The one command for a person.
 */

/** @returns {boolean} whether anything had to be done */
export function setUpRedis() {
  const { REDIS_URL, PATH } = process.env;
  if (REDIS_URL || findRedisServer() !== undefined || linkRedisTools()) return false;
  const isRoot = process.getuid?.() === 0;
  const installer = chooseInstaller((name) => findProgram([name], PATH), isRoot);
  const rights = installer && rightsPrefix(installer, isRoot);
  if (installer === undefined || rights === undefined) {
    throw new SetUpError(
      "Crossrank keeps its queue in Redis, and this machine has no redis-server that may be used.\n" +
        `Run this, then try again: ${installer?.byHand ?? "REDIS_URL=redis://<host>:6379 npm start"}`,
    );
  }
  step(installer.title, () => install(installer, rights));
  if (findRedisServer() !== undefined || linkRedisTools()) return true;
  throw new SetUpError(`${installer.title}: it brought no redis-server.`);
}

/**
 * The package manager of this machine. On Debian and Ubuntu the package redis-server would put a
 * system service on port 6379 that nobody asked for; redis-tools has the same program without it.
 * @param {(name: string) => string | undefined} find
 * @param {boolean} isRoot
 * @returns {Installer | undefined}
 */
export function chooseInstaller(find, isRoot) {
  const sudo = isRoot ? "" : "sudo ";
  if (find("apt-get")) {
    const wait = ["-o", "DPkg::Lock::Timeout=120"];
    return {
      title: "Installing Redis: apt-get install redis-tools (no system service)",
      commands: [
        ["apt-get", "update", ...wait],
        ["apt-get", "install", "-y", "--no-install-recommends", ...wait, "redis-tools"],
      ],
      byHand: `${sudo}apt-get update && ${sudo}apt-get install -y redis-tools`,
    };
  }
  const simple = [
    { program: "dnf", command: ["dnf", "install", "-y"], name: "valkey" },
    { program: "apk", command: ["apk", "add"], name: "redis" },
    { program: "brew", command: ["brew", "install"], name: "redis" },
  ].find(({ program }) => find(program) !== undefined);
  if (simple === undefined) return undefined;
  const command = [...simple.command, simple.name];
  return {
    title: `Installing Redis: ${command.join(" ")}`,
    commands: [command],
    byHand: `${simple.program === "brew" ? "" : sudo}${command.join(" ")}`,
  };
}

/**
 * What goes before the command so that it may write to the system; undefined: it may not.
 * @param {Installer} installer
 * @param {boolean} isRoot
 */
function rightsPrefix(installer, isRoot) {
  const isBrew = installer.commands[0]?.[0] === "brew"; // refuses to run as root
  if (isBrew) return isRoot ? undefined : [];
  if (isRoot) return [];
  return run(["sudo", "-n", "true"]).succeeded ? ["sudo", "-n"] : undefined;
}

/**
 * @param {Installer} installer
 * @param {string[]} rights
 */
function install(installer, rights) {
  const quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "HOMEBREW_NO_AUTO_UPDATE=1"];
  const commands = installer.commands.map((command) => [...rights, ...quiet, ...command]);
  const last = commands.pop() ?? [];
  // A package list that cannot be refreshed is no reason to stop: the one on disk may do.
  for (const command of commands) run(command);
  mustRun(last);
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
