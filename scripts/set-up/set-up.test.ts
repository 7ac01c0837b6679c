import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findProgram } from "../redis/redis-server.mjs";
import { chooseInstaller } from "./installer.mjs";
import { isAtLeast, outdatedPackages, packagesAreCurrent } from "./packages.mjs";
import { isBuilt } from "./page.mjs";
import { REDIS } from "./redis.mjs";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "crossrank-set-up-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("npm packages", () => {
  const wanted = {
    packages: {
      "": { version: "0.1.0" },
      "apps/api": { version: "0.1.0" },
      "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" },
      "node_modules/fsevents": { version: "2.0.0", integrity: "sha512-b", optional: true },
    },
  };

  test("everything wanted is installed: nothing is outdated, absent optional packages included", () => {
    const installed = {
      packages: { "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" } },
    };
    expect(outdatedPackages(wanted, installed)).toEqual([]);
  });

  test("a missing package, another version and another content are outdated", () => {
    const zod = (version: string, integrity: string) => ({
      packages: { "node_modules/zod": { version, integrity } },
    });
    expect(outdatedPackages(wanted, {})).toEqual(["node_modules/zod"]);
    expect(outdatedPackages(wanted, zod("4.0.1", "sha512-a"))).toEqual(["node_modules/zod"]);
    expect(outdatedPackages(wanted, zod("4.0.0", "sha512-c"))).toEqual(["node_modules/zod"]);
  });

  test("a clone without node_modules, or with an install that broke off, is not current", () => {
    writeFileSync(path.join(directory, "package-lock.json"), JSON.stringify(wanted));
    expect(packagesAreCurrent(directory)).toBe(false);
    mkdirSync(path.join(directory, "node_modules"));
    expect(packagesAreCurrent(directory)).toBe(false);
  });

  test.each([
    ["v24.21.0", true],
    ["v22.18.0", true],
    ["v22.17.9", false],
    ["v20.20.2", false],
    ["spawn ENOENT", false],
  ])("Node %s runs the sources: %s", (version, isEnough) => {
    expect(isAtLeast(version, "22.18.0")).toBe(isEnough);
  });
});

describe("Redis", () => {
  const machineWith =
    (...programs: string[]) =>
    (name: string) =>
      programs.includes(name) ? `/usr/bin/${name}` : undefined;

  test("on Debian no package is chosen that brings a system service", () => {
    const installer = chooseInstaller(REDIS, machineWith("apt-get"), true);
    expect(installer?.commands.at(-1)).toContain("redis-tools");
    expect(installer?.commands.flat()).not.toContain("redis-server");
  });

  test("the command for a person works in one paste, with sudo where that is needed", () => {
    const byHand = (isRoot: boolean, ...programs: string[]) =>
      chooseInstaller(REDIS, machineWith(...programs), isRoot)?.byHand;
    expect(byHand(false, "apt-get")).toBe(
      "sudo apt-get update && sudo apt-get install -y redis-tools",
    );
    expect(byHand(true, "apk")).toBe("apk add redis");
    expect(byHand(false, "brew")).toBe("brew install redis");
    expect(byHand(false)).toBeUndefined();
  });

  test("a program counts as found only where it can be run", () => {
    writeFileSync(path.join(directory, "redis-server"), "", { mode: 0o644 });
    expect(findProgram(["redis-server"], directory, [])).toBeUndefined();
    writeFileSync(path.join(directory, "valkey-server"), "", { mode: 0o755 });
    expect(findProgram(["redis-server", "valkey-server"], directory, [])).toBe(
      path.join(directory, "valkey-server"),
    );
  });
});

describe("the page", () => {
  const write = (name: string, seconds: number) => {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "");
    utimesSync(file, seconds, seconds);
    return file;
  };

  test("is built as long as no source of it is newer", () => {
    const source = write("src/views/card.tsx", 100);
    const built = path.join(directory, "dist/index.html");
    expect(isBuilt(built, [source])).toBe(false);
    write("dist/index.html", 101);
    expect(isBuilt(built, [path.join(directory, "src")])).toBe(true);
    write("src/views/new.tsx", 102);
    expect(isBuilt(built, [path.join(directory, "src")])).toBe(false);
  });
});

test("with nothing missing, set-up --quiet prints nothing and exits 0", () => {
  const script = path.join(import.meta.dirname, "../set-up.mjs");
  const setUp = () => spawnSync(process.execPath, [script, "--quiet"], { encoding: "utf8" });
  // After a change of the page it is not built.
  setUp();
  const result = setUp();
  expect(result).toMatchObject({ status: 0, stdout: "", stderr: "" });
});
