// Owns: the table of routes and what surrounds every one of them.
// Must not know: sockets, the environment.
import { randomUUID } from "node:crypto";
import type { Scope } from "@crossrank/protocol/api-keys";
import type { Config } from "@crossrank/protocol/config";
import { jobLimits, waitingLimits } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import { isForThisMachine } from "@crossrank/protocol/exposure";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import { type Context, type Handler, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { Batches } from "./batches/batches.ts";
import type { Dialect } from "./dialects/dialect.ts";
import {
  DIALECT_PATHS,
  dialectOfPrefix,
  dialectOnSharedPath,
  problemForAny,
  SHARED_PATH,
} from "./dialects/dialects.ts";
import type { Files } from "./files/files.ts";
import type { JobFollowers } from "./jobs/job-followers.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Guard, GuardVariables } from "./middleware/guard.ts";
import { onlyThisMachine } from "./middleware/this-machine.ts";
import { nearestRoute } from "./nearest-route.ts";
import { problemResponse, toCrossrankError } from "./problem.ts";
import { QueueLoads } from "./queue-loads.ts";
import type { RerankTools } from "./rerank.ts";
import { answersRoute } from "./routes/answers.ts";
import {
  cancelBatchRoute,
  createBatchRoute,
  listBatchesRoute,
  readBatchRoute,
} from "./routes/batches.ts";
import { createDashboard, DASHBOARD_PATH, type Dashboard } from "./routes/dashboard.ts";
import { dialectRoute } from "./routes/dialect.ts";
import { docsAssetRoute, docsRoute } from "./routes/docs.ts";
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
import { type WebhookTools, webhookRoutes } from "./routes/webhooks.ts";
import { workersRoute } from "./routes/workers.ts";

export interface AppOptions {
  readonly config: Config;
  readonly tools: RerankTools;
  readonly jobs: Jobs;
  readonly files: Files;
  readonly batches: Batches;
  readonly redis: Redis;
  readonly followers: JobFollowers;
  readonly webhooks: WebhookTools;
  readonly guard: Guard;
  readonly log: Logger;
}

type Variables = GuardVariables & { requestId: string; dialect?: Dialect };

/** The whole HTTP service as a function of a request; needs no socket. */
export function createApp(options: AppOptions): Hono<{ Variables: Variables }> {
  const { config, tools, jobs, files, batches, redis, followers, guard, log } = options;
  const webhooks = webhookRoutes(options.webhooks);
  const app = new Hono<{ Variables: Variables }>({ getPath });

  app.use(async (c, next) => {
    const startMs = performance.now();
    const requestId = c.req.header("x-request-id")?.slice(0, 128) || `req_${randomUUID()}`;
    c.set("requestId", requestId);
    await next();
    c.header("x-request-id", requestId);
    // What of a call is not the network: browsers show it, and the page reckons with it.
    c.header("server-timing", `total;dur=${(performance.now() - startMs).toFixed(1)}`);
    for (const [name, value] of Object.entries(c.get("quotaFields") ?? {})) c.header(name, value);
    const { method, path } = c.req;
    const { status } = c.res;
    const ms = Math.round(performance.now() - startMs);
    // After the answer has gone out: writing a line takes longer than many an answer.
    const caller = c.get("caller");
    setImmediate(() => log.info({ method, path, status, ms, requestId, caller }, "request"));
  });
  if (config.CORS_ORIGINS.length > 0) app.use(corsFor(config.CORS_ORIGINS));
  if (isForThisMachine(config)) app.use(onlyThisMachine(config));

  const limits = waitingLimits(config);
  const ready = readyzRoute(tools, config.MIN_WORKERS);
  const teiInfo = teiInfoRoute(tools.lanes, config);
  const weaviateMeta = weaviateMetaRoute(tools.lanes);
  const listModels = modelsRoute(tools.lanes, limits);
  const oneModel = modelRoute(tools.lanes, limits);
  const loads = new QueueLoads(redis, tools);
  const routes: Route[] = [
    ...[...DIALECT_PATHS].map(([path, dialect]): Route => {
      return ["POST", path, ["rerank"], dialectRoute(() => dialect, tools, jobs, limits)];
    }),
    ["POST", SHARED_PATH, ["rerank"], dialectRoute(dialectOnSharedPath, tools, jobs, limits)],
    ["POST", "/v1/jobs", ["jobs"], submitJobRoute(jobs, jobLimits(config))],
    ["GET", "/v1/jobs", ["jobs"], listJobsRoute(jobs)],
    ["GET", "/v1/jobs/:id", ["jobs"], readJobRoute(jobs)],
    ["DELETE", "/v1/jobs/:id", ["jobs"], cancelJobRoute(jobs)],
    [
      "GET",
      "/v1/jobs/:id/events",
      ["jobs"],
      jobEventsRoute({ jobs, redis, followers, answers: tools.answers }, log),
    ],
    ["POST", "/v1/webhooks", ["jobs"], webhooks.create],
    ["GET", "/v1/webhooks", ["jobs"], webhooks.list],
    ["GET", "/v1/webhooks/:id", ["jobs"], webhooks.read],
    ["DELETE", "/v1/webhooks/:id", ["jobs"], webhooks.remove],
    ["POST", "/v1/webhooks/:id/rotate", ["jobs"], webhooks.rotate],
    ["POST", "/v1/webhooks/:id/enable", ["jobs"], webhooks.enable],
    ["GET", "/v1/webhooks/:id/deliveries", ["jobs"], webhooks.listDeliveries],
    ["POST", "/v1/webhooks/:id/deliveries/:event/replay", ["jobs"], webhooks.replay],
    ["POST", "/v1/files", ["jobs"], uploadFileRoute(files, config.MAX_FILE_BYTES)],
    ["GET", "/v1/files", ["jobs"], listFilesRoute(files)],
    ["GET", "/v1/files/:id", ["jobs"], readFileRoute(files)],
    ["GET", "/v1/files/:id/content", ["jobs"], fileContentRoute(files)],
    ["DELETE", "/v1/files/:id", ["jobs"], deleteFileRoute(files)],
    ["POST", "/v1/batches", ["jobs"], createBatchRoute(batches)],
    ["GET", "/v1/batches", ["jobs"], listBatchesRoute(batches)],
    ["GET", "/v1/batches/:id", ["jobs"], readBatchRoute(batches)],
    ["POST", "/v1/batches/:id/cancel", ["jobs"], cancelBatchRoute(batches)],
    ["GET", "/v1/models", ["read", "rerank"], listModels],
    ["GET", "/v1/models/:id{.+}", ["read", "rerank"], oneModel],
    ["GET", "/infinity/models", ["read", "rerank"], listModels],
    ["GET", "/xinference/v1/models/:id{.+}", ["read", "rerank"], oneModel],
    ["GET", "/info", ["read", "rerank"], teiInfo],
    ["GET", "/tei/info", ["read", "rerank"], teiInfo],
    ["GET", "/v1/workers", ["read"], workersRoute(tools.lanes)],
    ["GET", "/v1/queue", ["read"], queueRoute(loads)],
    ["GET", "/v1/answers", ["read"], answersRoute(tools.answers)],
    ["GET", "/metrics", ["read"], metricsRoute(tools.lanes, loads)],
    ["GET", "/openapi.json", [], openApiRoute()],
    // The page carries no key; its calls do.
    ...(config.PAGE === "on"
      ? ([
          ["GET", "/", [], pageRoute()],
          ["GET", "/assets/:name", [], pageAssetRoute()],
        ] satisfies Route[])
      : []),
    ["GET", "/docs", [], docsRoute()],
    ["GET", "/docs/:name", [], docsAssetRoute()],
    // Probes carry no key.
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
  for (const [method, path, scopes, handler] of routes) {
    app.on(method, path, guard.protect(scopes, handler));
  }
  for (const [path, methods] of Map.groupBy(routes, ([, path]) => path)) {
    const allowed = methods.map(([method]) => method).join(", ");
    app.all(path, (c) => {
      const response = tell(new CrossrankError("method_not_allowed", `Use ${allowed} here.`), c);
      response.headers.set("allow", allowed);
      return response;
    });
  }

  // Off unless somebody may look.
  if (config.API_KEYS.some(({ scopes }) => scopes.includes("admin"))) {
    addDashboard(app, createDashboard(tools.lanes, tools.queue), guard);
  }

  app.notFound((c) => {
    const nearest = nearestRoute(c.req.method, c.req.path, routes);
    const hint = nearest === undefined ? "The routes are at /docs." : `Did you mean ${nearest}?`;
    return tell(new CrossrankError("not_found", `No such route. ${hint}`), c);
  });
  app.onError((thrown, c) => {
    const error = toCrossrankError(thrown);
    // Being full or away is a state to be told, only a fault of ours needs its stack.
    if (error.status === 500) log.error({ err: error.cause ?? error }, error.code);
    else if (error.status > 500) log.warn({ reason: error.message }, error.code);
    return tell(error, c);
  });
  return app;
}

/** Base URLs end with a slash, or begin paths with a second one. */
function getPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

type Route = [
  method: "GET" | "POST" | "DELETE",
  path: string,
  scopes: readonly Scope[],
  handler: Handler,
];

/** For browsers, which ask for a name and a password: the key is the password. */
function addDashboard(
  app: Hono<{ Variables: Variables }>,
  dashboard: Dashboard,
  guard: Guard,
): void {
  const look: Handler = async (c, next) => {
    if (c.req.method !== "GET") throw new CrossrankError("method_not_allowed", "Use GET here.");
    await dashboard.refresh();
    await next();
    c.header("x-frame-options", "DENY");
  };
  for (const path of [DASHBOARD_PATH, `${DASHBOARD_PATH}/*`]) {
    app.use(path, guard.protect(["admin"], look) as MiddlewareHandler);
  }
  app.route(DASHBOARD_PATH, dashboard.app);
}

/** What a browser may read from a page of another origin. */
const EXPOSED = [
  "location",
  "preference-applied",
  "idempotency-replayed",
  "x-request-id",
  "x-crossrank-truncated",
  "retry-after",
  "retry-after-ms",
  "ratelimit",
  "ratelimit-policy",
];

function corsFor(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "DELETE"],
    exposeHeaders: EXPOSED,
    maxAge: 600,
  });
}

/** An error in the words of the dialect that the call was made in, or whose path it came to. */
function tell(error: CrossrankError, c: Context<{ Variables: Variables }>): Response {
  const { path, method } = c.req;
  const dialect = c.get("dialect") ?? DIALECT_PATHS.get(path) ?? dialectOfPrefix(path);
  const isUndecided = dialect === undefined && path === SHARED_PATH;
  const told = isUndecided ? problemForAny(error) : dialect?.toProblem?.(error);
  const response = problemResponse(error, c.get("requestId"), told);
  if (error.status === 401 && path.startsWith(DASHBOARD_PATH)) {
    response.headers.set("www-authenticate", 'Basic realm="Crossrank"');
  }
  // Without a body there is none that was left unread.
  if (method === "GET") response.headers.delete("connection");
  return response;
}
