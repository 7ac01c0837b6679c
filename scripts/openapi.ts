// Writes what follows from the schemas in the code: openapi.json, and the client's types of the wire.
// Refuses when that would break clients, unless `npm run openapi -- --breaking` says it is meant.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";
import { openApiDocument } from "../apps/api/src/openapi.ts";
import { breakingChanges } from "./openapi/breaking-changes.ts";

/** What the client sends and gets; the other dialects have clients of their own. */
const CLIENT_TYPES = ["RerankRequest", "RerankReply", "Job", "JobResult", "Problem"];
const CLIENT_FILE = "packages/client/src/wire.ts";
const HEAD = `// Owns: the types of requests and replies. Written by \`npm run openapi\`, from the service's own schemas.
// Must not know: how they are sent.
`;

const document = JSON.stringify(openApiDocument(), null, 2);
const broken = breakingChanges(
  JSON.parse(readFileSync("openapi.json", "utf8")),
  JSON.parse(document),
);
if (broken.length > 0 && !process.argv.includes("--breaking")) {
  console.error(`These changes break clients:\n  ${broken.join("\n  ")}`);
  console.error("If that is meant: npm run openapi -- --breaking, and say so in CHANGELOG.md.");
  process.exit(1);
}
writeFileSync("openapi.json", `${document}\n`);

const local = document.replaceAll("#/components/schemas/", "#/definitions/");
const { components } = JSON.parse(local);
const references = CLIENT_TYPES.map((name) => [name, { $ref: `#/definitions/${name}` }]);
const types = await compile(
  {
    type: "object",
    additionalProperties: false,
    required: CLIENT_TYPES,
    properties: Object.fromEntries(references),
    definitions: components.schemas,
  },
  "Wire",
  { bannerComment: "", unreachableDefinitions: false, format: false },
);
writeFileSync(CLIENT_FILE, HEAD + types);
spawnSync("node_modules/.bin/biome", ["check", "--write", "openapi.json", CLIENT_FILE]);
