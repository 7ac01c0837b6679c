// The container files stay true to the code that they ship.
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { SETTINGS } from "@crossrank/protocol/config";
import { expect, test } from "vitest";
import { launchEnvironment } from "../../scripts/launch.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(path.join(root, name), "utf8");
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? "");

const dockerfile = read("deploy/Dockerfile");
const compose = read("docker-compose.yml");

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
}
const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };

test("every image is pinned to a full version", () => {
  const stages = matches(dockerfile, /^FROM \S+ AS (\S+)$/gm);
  const images = [
    ...matches(dockerfile, /^FROM (\S+)/gm).filter((image) => !stages.includes(image)),
    ...matches(compose, /^ {4}image: (\S+)$/gm),
  ];
  expect(images.length).toBeGreaterThanOrEqual(4);
  expect(images.filter((image) => !/:\d+\.\d+\.\d+(-\S+)?$/.test(image))).toEqual([]);
});

test("the images run the same Node as a clone does", () => {
  expect(matches(dockerfile, /^FROM node:(\d+\.\d+\.\d+)/gm)).toEqual([
    lock.packages["node_modules/node"]?.version,
  ]);
});

test("the images know every workspace that API, worker and page need", () => {
  const manifests = globSync("{apps,packages}/*/package.json", { cwd: root });
  const workspaces = new Map(
    manifests.map((file) => [JSON.parse(read(file)).name as string, path.dirname(file)]),
  );
  const needed = new Set([
    "@crossrank/api",
    "@crossrank/worker",
    "@crossrank/cli",
    "@crossrank/web",
  ]);
  for (const name of needed) {
    const { dependencies = {} } = JSON.parse(read(`${workspaces.get(name)}/package.json`));
    for (const dependency of Object.keys(dependencies)) {
      if (workspaces.has(dependency)) needed.add(dependency);
    }
  }
  const copied = matches(dockerfile, /^COPY (\S+)\/package\.json /gm);
  expect(copied.toSorted()).toEqual([...needed].map((name) => workspaces.get(name)).toSorted());
});

test("everything that an image copies or runs exists", () => {
  const copied = matches(dockerfile, /^COPY ((?!--from)\S+)/gm);
  const run = matches(dockerfile, /^\s*CMD \["node", "([^"-]\S*)"\]/gm);
  expect(run).toContain("apps/api/src/main.ts");
  expect(run).toContain("apps/worker/src/main.ts");
  expect([...copied, ...run].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

test("no image runs as root", () => {
  const finals = dockerfile.split(/^(?=FROM )/m).filter((stage) => /^CMD /m.test(stage));
  expect(finals).toHaveLength(3);
  expect(finals.filter((stage) => !/^USER [1-9]\d*:[1-9]\d*$/m.test(stage))).toEqual([]);
});

test("every image runs Node as `npm start` does", () => {
  const { NODE_COMPILE_CACHE: _place, ...launch } = launchEnvironment({}, "");
  for (const stage of dockerfile.split(/^(?=FROM )/m).filter((part) => /^CMD /m.test(part))) {
    for (const [name, value] of Object.entries(launch)) expect(stage).toContain(`${name}=${value}`);
    expect(stage).toContain("NODE_COMPILE_CACHE=");
  }
});

test("docker compose passes on settings that exist", () => {
  const shared = compose.split(/^(?=x-)/m).find((block) => block.startsWith("x-settings:")) ?? "";
  const names = matches(shared, /^ {2}([A-Z_]+):/gm);
  expect(names).toContain("REDIS_URL");
  expect(names.filter((name) => !(name in SETTINGS))).toEqual([]);
});

test("Redis is as durable in containers as the private one is", () => {
  const flags = compose.replaceAll(/\s+- /g, " ").replaceAll('"', "");
  expect(flags).toContain("--appendonly yes --appendfsync everysec");
  expect(flags).toContain("--maxmemory-policy noeviction");
  const ours = read("scripts/private-redis.ts");
  expect(ours).toMatch(/appendonly: "yes",\s+appendfsync: "everysec"/);
  expect(ours).toContain('"maxmemory-policy": "noeviction"');
});

test("the lockfile names the packages of all platforms, so that npm ci accepts it on each", () => {
  const missing = Object.entries(lock.packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !(`node_modules/${name}` in lock.packages) &&
        !(`${folder}/node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});
