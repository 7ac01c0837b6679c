// Owns: the OpenAPI 3.1 document of the service, made of the schemas that requests are checked by.
// Must not know: how routes work.
import { readFileSync } from "node:fs";
import { rerankBodySchema } from "@crossrank/protocol/contract";
import { ERROR_TABLE } from "@crossrank/protocol/errors";
import { jobSchema } from "@crossrank/protocol/job-contract";
import { nativeReplySchema, rerankReplySchema } from "@crossrank/protocol/reply-contract";
import { z } from "zod";
import type { Dialect, WireShape } from "./dialects/dialect.ts";
import { DIALECT_PATHS, SHARED_PATH } from "./dialects/dialects.ts";
import { native } from "./dialects/native.ts";
import { SPAN_FIELDS } from "./dialects/relevant-spans.ts";
import { tei } from "./dialects/tei.ts";
import { weaviate } from "./dialects/weaviate.ts";
import { ANY_PROBLEM, documents, PROBLEM, query } from "./dialects/wire-parts.ts";

type Json = Readonly<Record<string, unknown>>;

const NATIVE: WireShape = {
  name: "Rerank",
  request: rerankBodySchema.extend({
    query: z.union([query, z.object({ text: query })]),
    documents,
    ...SPAN_FIELDS.shape,
  }),
  reply: nativeReplySchema,
  problem: PROBLEM,
};

type Named = readonly [schema: z.ZodType, name: string, io: "input" | "output"];

/** Those with a name of their own in the document. Two dialects may share one. */
const NAMED: readonly Named[] = [
  [PROBLEM, "Problem", "output"],
  [jobSchema, "Job", "output"],
  [rerankReplySchema, "JobResult", "output"],
  ...[NATIVE, ...new Set([...DIALECT_PATHS.values()].flatMap(({ shape }) => shape ?? []))].flatMap(
    ({ name, request, reply, problem }): Named[] => [
      [request, `${name}Request`, "input"],
      [reply, `${name}Reply`, "output"],
      [problem, `${name}Problem`, "output"],
    ],
  ),
];
const NAME_OF = new Map(NAMED.toReversed().map(([schema, name]) => [schema, name]));

/** Statuses of a call that scores, beside its 200; TEI's clients know 424 for our 500. */
const SCORING_STATUSES = [400, 401, 403, 404, 413, 415, 422, 424, 429, 500, 503, 504];
const READING_STATUSES = [401, 403, 404, 429, 500, 503];

/** Of the service in its own version. */
export function openApiDocument(): Json {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(manifest);
  return {
    openapi: "3.1.0",
    info: {
      title: "Crossrank",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: "Reranks documents by a cross-encoder, in the words of every rerank client.",
    },
    servers: [{ url: "/" }],
    security: [{}, { key: [] }],
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: Object.fromEntries(
        NAMED.filter(([schema, name]) => NAME_OF.get(schema) === name).map(([schema, name, io]) => [
          name,
          jsonSchemaOf(schema, io),
        ]),
      ),
    },
    paths: {
      ...Object.fromEntries(
        [...DIALECT_PATHS].map(([path, dialect]) => [path, rerankPath(dialect)]),
      ),
      [SHARED_PATH]: sharedPath(),
      "/v1/jobs": jobsPath(),
      "/v1/jobs/{id}": readPath("A job: its state, and its result once it has ended.", jobSchema, [
        ID,
      ]),
      "/v1/models": readPath("What may stand in `model`.", anyObject),
      "/v1/models/{id}": readPath("One model.", anyObject, [ID]),
      "/v1/workers": readPath("Live workers: device, precision, self-check, metrics.", anyObject),
      "/info": readPath("What TEI's clients ask: model, limits.", anyObject),
      "/meta": readPath("What Weaviate asks: the model.", anyObject),
      "/readyz": readPath("200 when a request can be answered now.", anyObject),
      "/livez": readPath("200 as long as the process answers.", anyObject),
    },
  };
}

const anyObject = z.looseObject({});
const ID = { name: "id", in: "path", required: true, schema: { type: "string" } };

interface Call {
  readonly summary: string;
  /** One, or several that the body tells apart. */
  readonly shapes: readonly WireShape[];
  readonly example: Json;
  readonly success?: Json;
  /** Beside those of the shapes. */
  readonly problems?: readonly z.ZodType[];
}

function rerankPath(dialect: Dialect): Json {
  const { name, shape = NATIVE, example } = dialect;
  const summary =
    dialect === native ? "Rerank documents." : `Rerank, as ${name}'s clients call it.`;
  return scoringPath({ summary, shapes: [shape], example: example.body });
}

function sharedPath(): Json {
  const summary = "Rerank: `texts` as TEI, `property` as Weaviate, else native.";
  const shapes = [NATIVE, ...[tei, weaviate].flatMap(({ shape }) => shape ?? [])];
  return scoringPath({ summary, shapes, example: native.example.body, problems: [ANY_PROBLEM] });
}

function jobsPath(): Json {
  const success = { "202": { description: "Accepted.", content: json([jobSchema], "output") } };
  const summary = "Rerank later: a job, to be read at its Location.";
  return scoringPath({ summary, shapes: [NATIVE], example: native.example.body, success });
}

function scoringPath({ summary, shapes, example, success, problems = [] }: Call): Json {
  const all = (part: "request" | "reply" | "problem") => shapes.map((shape) => shape[part]);
  const ranked = { "200": { description: "Ranked.", content: json(all("reply"), "output") } };
  return {
    post: {
      summary,
      requestBody: {
        required: true,
        content: { "application/json": { schema: anyOf(all("request"), "input"), example } },
      },
      responses: {
        ...(success ?? ranked),
        ...failures(SCORING_STATUSES, [...all("problem"), ...problems]),
      },
    },
  };
}

function readPath(summary: string, reply: z.ZodType, parameters: readonly Json[] = []): Json {
  return {
    get: {
      summary,
      ...(parameters.length > 0 && { parameters }),
      responses: {
        "200": { description: "Found.", content: json([reply], "output") },
        ...failures(READING_STATUSES, [PROBLEM]),
      },
    },
  };
}

function failures(statuses: readonly number[], problems: readonly z.ZodType[]): Json {
  const others = problems.filter((problem) => problem !== PROBLEM);
  const content = {
    ...(problems.includes(PROBLEM) && {
      "application/problem+json": { schema: anyOf([PROBLEM], "output") },
    }),
    ...(others.length > 0 && json(others, "output")),
  };
  return Object.fromEntries(
    statuses.map((status) => [String(status), { description: reasonOf(status), content }]),
  );
}

function reasonOf(status: number): string {
  const titles = Object.values(ERROR_TABLE)
    .filter((kind) => kind.status === status)
    .map(({ title }) => title);
  return titles.join("; ") || "Scoring failed";
}

const json = (schemas: readonly z.ZodType[], io: "input" | "output") => ({
  "application/json": { schema: anyOf(schemas, io) },
});

function anyOf(schemas: readonly z.ZodType[], io: "input" | "output"): Json {
  const [first = {}, ...others] = [...new Set(schemas)].map((schema) => schemaOf(schema, io));
  return others.length === 0 ? first : { anyOf: [first, ...others] };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const name = NAME_OF.get(schema);
  return name === undefined ? jsonSchemaOf(schema, io) : { $ref: `#/components/schemas/${name}` };
}

function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}
