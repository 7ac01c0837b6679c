// Writes what follows from the schemas in the code: openapi.json, and the client's types of the wire.
import { writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";
import { openApiDocument } from "../apps/api/src/openapi.ts";

/** What the client sends and gets; the other dialects have clients of their own. */
const CLIENT_TYPES = ["RerankRequest", "RerankReply", "Job", "JobResult", "Problem"];
const HEAD = `// Owns: the types of requests and replies. Written by \`npm run openapi\`, from the service's own schemas.
// Must not know: how they are sent.
`;

const document = JSON.stringify(openApiDocument(), null, 2);
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
writeFileSync("packages/client/src/wire.ts", HEAD + types);
