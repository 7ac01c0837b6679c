// Owns: the table of routes: method, path, the scopes that may call, and what answers.
// Must not know: what surrounds a route, how it answers.
import type { Scope } from "@crossrank/protocol/api-keys";
import type { Config } from "@crossrank/protocol/config";
import { jobLimits, waitingLimits } from "@crossrank/protocol/contract";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import type { Handler } from "hono";
import type { Batches } from "./batches/batches.ts";
import type { Collections } from "./collections/collections.ts";
import { DIALECT_PATHS, dialectOnSharedPath, SHARED_PATH } from "./dialects/dialects.ts";
import type { Impressions } from "./feedback/impressions.ts";
import type { Files } from "./files/files.ts";
import type { JobFollowers } from "./jobs/job-followers.ts";
import type { Jobs } from "./jobs/jobs.ts";
import { QueueLoads } from "./queue-loads.ts";
import type { RerankTools } from "./rerank.ts";
import { answersRoute } from "./routes/answers.ts";
import {
  cancelBatchRoute,
  createBatchRoute,
  listBatchesRoute,
  readBatchRoute,
} from "./routes/batches.ts";
import { collectionRoutes } from "./routes/collections.ts";
import { dialectRoute } from "./routes/dialect.ts";
import { docsAssetRoute, docsRoute } from "./routes/docs.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import {
  deleteFileRoute,
  fileContentRoute,
  listFilesRoute,
  readFileRoute,
  uploadFileRoute,
} from "./routes/files.ts";
import { livezRoute, readyzRoute } from "./routes/health.ts";
import { modelRoute, teiInfoRoute, weaviateMetaRoute } from "./routes/info.ts";
import { jobEventsRoute } from "./routes/job-events.ts";
import { cancelJobRoute, listJobsRoute, readJobRoute, submitJobRoute } from "./routes/jobs.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { modelsRoute } from "./routes/models.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { pageAssetRoute, pageRoute } from "./routes/page.ts";
import { queueRoute } from "./routes/queue.ts";
import { searchRoute } from "./routes/search.ts";
import { type WebhookTools, webhookRoutes } from "./routes/webhooks.ts";
import { workersRoute } from "./routes/workers.ts";
import type { SearchMeter } from "./search/search-meter.ts";

/** What routes work with. */
export interface RouteTools {
  readonly config: Config;
  readonly tools: RerankTools;
  readonly jobs: Jobs;
  readonly files: Files;
  readonly batches: Batches;
  readonly collections: Collections;
  readonly searches: SearchMeter;
  readonly impressions: Impressions;
  readonly redis: Redis;
  readonly followers: JobFollowers;
  readonly webhooks: WebhookTools;
  readonly log: Logger;
}

export type Route = [
  method: "GET" | "POST" | "DELETE",
  path: string,
  /** One of them is enough; none: open to all. */
  scopes: readonly Scope[],
  handler: Handler,
];

export function routeTable(all: RouteTools): readonly Route[] {
  return [
    ...rerankRoutes(all),
    ...jobRoutes(all),
    ...bulkRoutes(all),
    ...searchRoutes(all),
    ...modelRoutes(all),
    ...stateRoutes(all),
    ...documentRoutes(all),
    ...probeRoutes(all),
  ];
}

function rerankRoutes({ config, tools, jobs }: RouteTools): Route[] {
  const limits = waitingLimits(config);
  return [
    ...[...DIALECT_PATHS].map(([path, dialect]): Route => {
      return ["POST", path, ["rerank"], dialectRoute(() => dialect, tools, jobs, limits)];
    }),
    ["POST", SHARED_PATH, ["rerank"], dialectRoute(dialectOnSharedPath, tools, jobs, limits)],
  ];
}

function jobRoutes({ config, tools, jobs, redis, followers, log, ...all }: RouteTools): Route[] {
  const webhooks = webhookRoutes(all.webhooks);
  const events = jobEventsRoute({ jobs, redis, followers, answers: tools.answers }, log);
  return [
    ["POST", "/v1/jobs", ["jobs"], submitJobRoute(jobs, jobLimits(config))],
    ["GET", "/v1/jobs", ["jobs"], listJobsRoute(jobs)],
    ["GET", "/v1/jobs/:id", ["jobs"], readJobRoute(jobs)],
    ["DELETE", "/v1/jobs/:id", ["jobs"], cancelJobRoute(jobs)],
    ["GET", "/v1/jobs/:id/events", ["jobs"], events],
    ["POST", "/v1/webhooks", ["jobs"], webhooks.create],
    ["GET", "/v1/webhooks", ["jobs"], webhooks.list],
    ["GET", "/v1/webhooks/:id", ["jobs"], webhooks.read],
    ["DELETE", "/v1/webhooks/:id", ["jobs"], webhooks.remove],
    ["POST", "/v1/webhooks/:id/rotate", ["jobs"], webhooks.rotate],
    ["POST", "/v1/webhooks/:id/enable", ["jobs"], webhooks.enable],
    ["GET", "/v1/webhooks/:id/deliveries", ["jobs"], webhooks.listDeliveries],
    ["POST", "/v1/webhooks/:id/deliveries/:event/replay", ["jobs"], webhooks.replay],
  ];
}

function bulkRoutes({ config, files, batches }: RouteTools): Route[] {
  return [
    ["POST", "/v1/files", ["jobs"], uploadFileRoute(files, config.MAX_FILE_BYTES)],
    ["GET", "/v1/files", ["jobs"], listFilesRoute(files)],
    ["GET", "/v1/files/:id", ["jobs"], readFileRoute(files)],
    ["GET", "/v1/files/:id/content", ["jobs"], fileContentRoute(files)],
    ["DELETE", "/v1/files/:id", ["jobs"], deleteFileRoute(files)],
    ["POST", "/v1/batches", ["jobs"], createBatchRoute(batches)],
    ["GET", "/v1/batches", ["jobs"], listBatchesRoute(batches)],
    ["GET", "/v1/batches/:id", ["jobs"], readBatchRoute(batches)],
    ["POST", "/v1/batches/:id/cancel", ["jobs"], cancelBatchRoute(batches)],
  ];
}

function searchRoutes({ config, collections, impressions, redis, ...all }: RouteTools): Route[] {
  const limits = waitingLimits(config);
  const search = searchRoute(collections, all.tools, all.searches, impressions, limits);
  const feedback = feedbackRoutes(impressions, collections, redis);
  const { create, list, read, remove, addDocuments } = collectionRoutes(
    collections,
    impressions,
    config,
  );
  return [
    ["POST", "/v1/collections", ["jobs"], create],
    ["GET", "/v1/collections", ["jobs"], list],
    ["GET", "/v1/collections/:name", ["jobs"], read],
    ["DELETE", "/v1/collections/:name", ["jobs"], remove],
    ["POST", "/v1/collections/:name/documents", ["jobs"], addDocuments],
    ["POST", "/v1/search", ["rerank"], search],
    ["POST", "/v1/feedback", ["rerank"], feedback.tell],
    ["GET", "/v1/collections/:name/feedback", ["jobs"], feedback.readFigures],
    ["GET", "/v1/collections/:name/interleaving", ["jobs"], feedback.readInterleaving],
  ];
}

function modelRoutes({ config, tools: { lanes } }: RouteTools): Route[] {
  const limits = waitingLimits(config);
  const list = modelsRoute(lanes, limits);
  const one = modelRoute(lanes, limits);
  const info = teiInfoRoute(lanes, config);
  return [
    ["GET", "/v1/models", ["read", "rerank"], list],
    ["GET", "/v1/models/:id{.+}", ["read", "rerank"], one],
    ["GET", "/infinity/models", ["read", "rerank"], list],
    ["GET", "/xinference/v1/models/:id{.+}", ["read", "rerank"], one],
    ["GET", "/info", ["read", "rerank"], info],
    ["GET", "/tei/info", ["read", "rerank"], info],
  ];
}

function stateRoutes({ tools, redis, searches }: RouteTools): Route[] {
  const loads = new QueueLoads(redis, tools);
  return [
    ["GET", "/v1/workers", ["read"], workersRoute(tools.lanes)],
    ["GET", "/v1/queue", ["read"], queueRoute(loads)],
    ["GET", "/v1/answers", ["read"], answersRoute(tools.answers)],
    ["GET", "/metrics", ["read"], metricsRoute(tools.lanes, loads, searches, redis)],
  ];
}

function documentRoutes({ config }: RouteTools): Route[] {
  // The page carries no key; its calls do.
  const page = (): Route[] => [
    ["GET", "/", [], pageRoute()],
    ["GET", "/assets/:name", [], pageAssetRoute()],
  ];
  return [
    ["GET", "/openapi.json", [], openApiRoute()],
    ...(config.PAGE === "on" ? page() : []),
    ["GET", "/docs", [], docsRoute()],
    ["GET", "/docs/:name", [], docsAssetRoute()],
  ];
}

/** Probes carry no key. */
function probeRoutes({ config, tools }: RouteTools): Route[] {
  const ready = readyzRoute(tools, config.MIN_WORKERS);
  const weaviateMeta = weaviateMetaRoute(tools.lanes);
  return [
    ["GET", "/livez", [], livezRoute()],
    ["GET", "/readyz", [], ready],
    ["GET", "/health", [], ready],
    ["GET", "/ping", [], ready],
    ["GET", "/tei/health", [], ready],
    ["GET", "/infinity/health", [], ready],
    ...["", "/weaviate"].flatMap((prefix): Route[] => [
      ["GET", `${prefix}/.well-known/ready`, [], ready],
      ["GET", `${prefix}/.well-known/live`, [], livezRoute()],
      ["GET", `${prefix}/meta`, [], weaviateMeta],
    ]),
  ];
}
