// The system's package manager, for a program that npm does not bring.
// Owns: which command, with which rights. Starts no program and touches no service.
import { findProgram } from "../redis/redis-server.mjs";
import { mustRun, run, SetUpError, step } from "./step.mjs";

/**
 * @typedef {object} Product What is to be installed.
 * @property {string} name What people call it.
 * @property {Readonly<Record<"apt-get" | "dnf" | "apk" | "brew", string>>} packages Parameters of `install` or `add`.
 * @property {string} [note] What people may want to know of Debian's package.
 */
/**
 * @typedef {object} Installer
 * @property {string} title What the user reads.
 * @property {string[][]} commands The last one decides; the ones before may fail.
 * @property {string} byHand The one command for a person.
 */

/**
 * Installs a product, saying what is done.
 * @param {Product} product
 * @param {string} need What is said when this machine's rights do not allow it: why it is needed.
 * @param {string} [otherwise] What to run where there is no package manager that we know.
 */
export function installProduct(product, need, otherwise) {
  const { PATH } = process.env;
  const isRoot = process.getuid?.() === 0;
  const installer = chooseInstaller(product, (name) => findProgram([name], PATH), isRoot);
  const rights = installer && rightsPrefix(installer, isRoot);
  if (installer === undefined || rights === undefined) {
    const command = installer?.byHand ?? otherwise;
    throw new SetUpError(command ? `${need}\nRun this, then try again: ${command}` : need);
  }
  step(installer.title, () => install(installer, rights));
  return installer.title;
}

/**
 * The package manager of this machine.
 * @param {Product} product
 * @param {(name: string) => string | undefined} find
 * @param {boolean} isRoot
 * @returns {Installer | undefined}
 */
export function chooseInstaller({ name, packages, note = "" }, find, isRoot) {
  const sudo = isRoot ? "" : "sudo ";
  if (find("apt-get")) {
    const wait = ["-o", "DPkg::Lock::Timeout=120"];
    const wanted = packages["apt-get"].split(" ");
    return {
      title: `Installing ${name}: apt-get install ${packages["apt-get"]}${note}`,
      commands: [
        ["apt-get", "update", ...wait],
        ["apt-get", "install", "-y", "--no-install-recommends", ...wait, ...wanted],
      ],
      byHand: `${sudo}apt-get update && ${sudo}apt-get install -y ${packages["apt-get"]}`,
    };
  }
  const simple = [
    { program: "dnf", command: ["dnf", "install", "-y"], wanted: packages.dnf },
    { program: "apk", command: ["apk", "add"], wanted: packages.apk },
    { program: "brew", command: ["brew", "install"], wanted: packages.brew },
  ].find(({ program }) => find(program) !== undefined);
  if (simple === undefined) return undefined;
  const command = [...simple.command, ...simple.wanted.split(" ")];
  return {
    title: `Installing ${name}: ${command.join(" ")}`,
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
