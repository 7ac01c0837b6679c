// Owns: the package as it is published: JavaScript, types, manifest, README and LICENSE in one folder.
//   node build.ts [folder]    default: dist, beside this file
// Must not know: what the package does.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const here = import.meta.dirname;
const folder = resolve(process.argv[2] ?? join(here, "dist"));

rmSync(folder, { recursive: true, force: true });
const project = join(here, "tsconfig.build.json");
const { status } = spawnSync("tsc", ["-p", project, "--outDir", folder], { stdio: "inherit" });
if (status !== 0) process.exit(1);

const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
// `private` keeps the sources, whose exports are TypeScript, from being published by mistake.
const { private: _private, scripts: _scripts, exports: sources, ...kept } = manifest;
const doors = Object.entries<string>(sources).map(([door, source]) => {
  const path = source.replace("./src/", "./").replace(/\.ts$/, "");
  return [door, { types: `${path}.d.ts`, default: `${path}.js` }];
});
const published = { ...kept, exports: Object.fromEntries(doors) };
writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
cpSync(join(here, "README.md"), join(folder, "README.md"));
cpSync(join(here, "../../LICENSE"), join(folder, "LICENSE"));
