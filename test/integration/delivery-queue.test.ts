// The queue of deliveries: what goes wrong on our side ends none.
import { createLog } from "@crossrank/protocol/log";
import { connectRedis, type Redis } from "@crossrank/protocol/redis";
import { expect, test } from "vitest";
import type { Deliverer } from "../../apps/api/src/webhooks/deliverer.ts";
import { DeliveryQueue, DeliveryWorker } from "../../apps/api/src/webhooks/delivery-queue.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const log = createLog("test", "silent");

/** The next script fails, as on a server that is no longer the primary one. */
function failNextScript(connection: Redis): void {
  const send = connection.sendCommand.bind(connection);
  connection.sendCommand = (command, stream) => {
    if (!command.name.startsWith("eval")) return send(command, stream);
    connection.sendCommand = send;
    command.reject(new Error("READONLY You can't write against a read only replica."));
    return command.promise;
  };
}

test("an attempt that could not even be put off is made again, and the delivery goes on", async () => {
  const connection = connectRedis(redis.url, "consumer", () => {});
  const attempts: number[] = [];
  let givenUp = 0;
  const deliverer: Pick<Deliverer, "attempt" | "giveUp"> = {
    async attempt(_, number) {
      attempts.push(number);
      if (attempts.length > 1) return null;
      failNextScript(connection);
      throw new Error("READONLY");
    },
    async giveUp() {
      givenUp++;
    },
  };
  const worker = new DeliveryWorker(connection, deliverer as Deliverer, log);
  const queue = new DeliveryQueue(redis.client, log);
  await queue.add({ endpointId: "we_x", eventId: "evt_x" });
  await until("another attempt", () => attempts.length === 2);
  expect(givenUp).toBe(0);
  await worker.close(1000);
  connection.disconnect();
});
