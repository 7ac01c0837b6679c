// Writes what follows from the schemas in the code: openapi.json, and the client's types of the wire.
// Refuses when that would break clients, unless `npm run openapi -- --breaking` says it is meant.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { openApiDocument } from "../apps/api/src/openapi/document.ts";
import { breakingChanges } from "./openapi/breaking-changes.ts";
import { CLIENT_FILE, clientTypes } from "./openapi/client-types.ts";

const document = openApiDocument();
const committed = JSON.parse(readFileSync("openapi.json", "utf8"));
const broken = breakingChanges(committed, document);
if (broken.length > 0 && !process.argv.includes("--breaking")) {
  console.error(`These changes break clients:\n  ${broken.join("\n  ")}`);
  console.error("If that is meant: npm run openapi -- --breaking, and say so in CHANGELOG.md.");
  process.exit(1);
}
writeFileSync("openapi.json", `${JSON.stringify(document, null, 2)}\n`);
spawnSync("node_modules/.bin/biome", ["check", "--write", "openapi.json"]);
writeFileSync(CLIENT_FILE, await clientTypes(document));
