// Owns: `/admin/queues`: what BullMQ holds, as a page to look at and not to touch.
// Must not know: who may look.
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { laneOf } from "@crossrank/protocol/descriptor";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import type { Lanes } from "../lanes.ts";
import type { RerankQueue } from "../rerank-queue.ts";

export const DASHBOARD_PATH = "/admin/queues";

export interface Dashboard {
  readonly app: Hono;
  /** Lanes come and go: to be called before a look. */
  refresh(): Promise<void>;
}

/** Tickets hold no text: what was asked is not to be seen here. */
export function createDashboard(lanes: Lanes, queue: RerankQueue): Dashboard {
  const serverAdapter = new HonoAdapter(serveStatic);
  serverAdapter.setBasePath(DASHBOARD_PATH);
  const board = createBullBoard({
    queues: [],
    serverAdapter,
    options: { uiConfig: { boardTitle: "Crossrank" } },
  });
  return {
    app: serverAdapter.registerPlugin(),
    async refresh() {
      const models = await lanes.list();
      const shards = models.flatMap(({ descriptor }) => [
        ...queue.queuesOf(laneOf(descriptor)).entries(),
      ]);
      const adapters = shards.flatMap(([shard, queues]) => {
        // A board tells queues apart by their names.
        const prefix = queue.shards > 1 ? `shard-${shard}-` : "";
        return queues.map((one) => new BullMQAdapter(one, { readOnlyMode: true, prefix }));
      });
      board.setQueues(adapters);
    },
  };
}
