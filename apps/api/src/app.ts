// Owns: the table of routes and what surrounds every one of them.
// Must not know: sockets, the environment.
import { randomUUID } from "node:crypto";
import type { Config } from "@crossrank/protocol/config";
import { jobLimits, waitingLimits } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Logger } from "@crossrank/protocol/log";
import { type Handler, Hono } from "hono";
import type { Jobs } from "./jobs.ts";
import { problemResponse, toCrossrankError } from "./problem.ts";
import type { RerankTools } from "./rerank.ts";
import { livezRoute, readyzRoute } from "./routes/health.ts";
import { readJobRoute, submitJobRoute } from "./routes/jobs.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { modelsRoute } from "./routes/models.ts";
import { rerankRoute } from "./routes/rerank.ts";
import { workersRoute } from "./routes/workers.ts";

export interface AppOptions {
  readonly config: Config;
  readonly tools: RerankTools;
  readonly jobs: Jobs;
  readonly log: Logger;
}

type Variables = { requestId: string };

/** The whole HTTP service as a function of a request; needs no socket. */
export function createApp(options: AppOptions): Hono<{ Variables: Variables }> {
  const { config, tools, jobs, log } = options;
  const app = new Hono<{ Variables: Variables }>();

  app.use(async (c, next) => {
    const startMs = performance.now();
    const requestId = c.req.header("x-request-id")?.slice(0, 128) || `req_${randomUUID()}`;
    c.set("requestId", requestId);
    await next();
    c.header("x-request-id", requestId);
    const { method, path } = c.req;
    const { status } = c.res;
    const ms = Math.round(performance.now() - startMs);
    // After the answer has gone out: writing a line takes longer than many an answer.
    setImmediate(() => log.info({ method, path, status, ms, requestId }, "request"));
  });

  const routes: [method: "GET" | "POST", path: string, handler: Handler][] = [
    ["POST", "/v1/rerank", rerankRoute(tools, waitingLimits(config))],
    ["POST", "/v1/jobs", submitJobRoute(jobs, jobLimits(config))],
    ["GET", "/v1/jobs/:id", readJobRoute(jobs)],
    ["GET", "/v1/models", modelsRoute(tools.lanes)],
    ["GET", "/v1/workers", workersRoute(tools.lanes)],
    ["GET", "/metrics", metricsRoute(tools)],
    ["GET", "/livez", livezRoute()],
    ["GET", "/readyz", readyzRoute(tools, config.MIN_WORKERS)],
  ];
  for (const [method, path, handler] of routes) {
    app.on(method, path, handler);
    app.all(path, (c) => {
      const error = new CrossrankError("method_not_allowed", `Use ${method} here.`);
      const response = problemResponse(error, c.get("requestId"));
      response.headers.set("allow", method);
      return response;
    });
  }

  app.notFound((c) => {
    const error = new CrossrankError(
      "not_found",
      "No such route. There are POST /v1/rerank, POST /v1/jobs, GET /v1/models, GET /v1/workers and GET /readyz.",
    );
    return problemResponse(error, c.get("requestId"));
  });
  app.onError((thrown, c) => {
    const error = toCrossrankError(thrown);
    // Being full or away is a state to be told, only a fault of ours needs its stack.
    if (error.status === 500) log.error({ err: error.cause ?? error }, error.code);
    else if (error.status > 500) log.warn({ reason: error.message }, error.code);
    return problemResponse(error, c.get("requestId"));
  });
  return app;
}
