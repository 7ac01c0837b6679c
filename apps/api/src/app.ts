// Owns: the HTTP service as a function of a request: what surrounds every route, and what answers where there is none.
// Must not know: sockets, the environment, what routes do.
import { CrossrankError } from "@crossrank/protocol/errors";
import { isForThisMachine } from "@crossrank/protocol/exposure";
import { type Handler, Hono, type MiddlewareHandler } from "hono";
import { errorReply } from "./error-reply.ts";
import { crossOrigin } from "./middleware/cross-origin.ts";
import type { Guard } from "./middleware/guard.ts";
import { requestLog } from "./middleware/request-log.ts";
import { onlyThisMachine } from "./middleware/this-machine.ts";
import { nearestRoute } from "./nearest-route.ts";
import { toCrossrankError } from "./problem.ts";
import { type RouteTools, routeTable } from "./route-table.ts";
import { createDashboard, DASHBOARD_PATH, type Dashboard } from "./routes/dashboard.ts";
import type { Variables } from "./variables.ts";

export interface AppOptions extends RouteTools {
  readonly guard: Guard;
}

/** The whole HTTP service; needs no socket. */
export function createApp(options: AppOptions): Hono<{ Variables: Variables }> {
  const { config, tools, guard, log } = options;
  const app = new Hono<{ Variables: Variables }>({ getPath });

  app.use(requestLog(log));
  if (config.CORS_ORIGINS.length > 0) app.use(crossOrigin(config.CORS_ORIGINS));
  if (isForThisMachine(config)) app.use(onlyThisMachine(config));

  const routes = routeTable(options);
  for (const [method, path, scopes, handler] of routes) {
    app.on(method, path, guard.protect(scopes, handler));
  }
  for (const [path, methods] of Map.groupBy(routes, ([, path]) => path)) {
    const allowed = methods.map(([method]) => method).join(", ");
    app.all(path, (c) => {
      const error = new CrossrankError("method_not_allowed", `Use ${allowed} here.`);
      const response = errorReply(error, c);
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
    return errorReply(new CrossrankError("not_found", `No such route. ${hint}`), c);
  });
  app.onError((thrown, c) => {
    const error = toCrossrankError(thrown);
    // Being full or away is a state to be told, only a fault of ours needs its stack.
    if (error.status === 500) log.error({ err: error.cause ?? error }, error.code);
    else if (error.status > 500) log.warn({ reason: error.message }, error.code);
    return errorReply(error, c);
  });
  return app;
}

/** Base URLs end with a slash, or begin paths with a second one. */
function getPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

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
