// Owns: the client's types of the wire, as text made of the OpenAPI document.
// Must not know: when they are written, who compares them.
import { spawnSync } from "node:child_process";
import { compile } from "json-schema-to-typescript";

export const CLIENT_FILE = "packages/client/src/wire.ts";

/** What the client sends and gets; the other dialects have clients of their own. */
const TYPES = [
  "RerankRequest",
  "JobRequest",
  "RerankReply",
  "Job",
  "JobList",
  "JobResult",
  "ModelList",
  "WorkerList",
  "QueueList",
  "Answers",
  "CollectionRequest",
  "Collection",
  "CollectionList",
  "ImportReport",
  "SearchRequest",
  "SearchReply",
  "FeedbackRequest",
  "FeedbackReply",
  "FeedbackFigures",
  "Interleaving",
  "Problem",
];
const HEAD = `// Owns: the types of requests and replies. Written by \`npm run openapi\`, from the service's own schemas.
// Must not know: how they are sent.
`;

/** The whole file, in the house's format. */
export async function clientTypes(document: object): Promise<string> {
  const local = JSON.stringify(document).replaceAll("#/components/schemas/", "#/definitions/");
  const { components } = JSON.parse(local);
  const references = TYPES.map((name) => [name, { $ref: `#/definitions/${name}` }]);
  const types = await compile(
    {
      type: "object",
      additionalProperties: false,
      required: TYPES,
      properties: Object.fromEntries(references),
      definitions: components.schemas,
    },
    "Wire",
    { bannerComment: "", unreachableDefinitions: false, format: false },
  );
  return formatted(HEAD + types);
}

function formatted(text: string): string {
  const parameters = ["check", "--write", `--stdin-file-path=${CLIENT_FILE}`];
  const run = spawnSync("node_modules/.bin/biome", parameters, { input: text, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`biome: ${run.stderr}`);
  return run.stdout;
}
