// Collections on Weaviate without a server: it answers as a real one did (test/clients/recorded).
// Written down by `RECORD=1 npm run test:weaviate`.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, test } from "vitest";
import { type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { playScenario } from "../support/weaviate-scenario.ts";
import { RECORDING, replayWeaviate, type WeaviateTape } from "../support/weaviate-tape.ts";

const redis = useRedis();
let tape: WeaviateTape;
let service: SearchService;
beforeAll(async () => {
  const lines = readFileSync(RECORDING, "utf8").trimEnd().split("\n");
  tape = await replayWeaviate(lines.map((line) => JSON.parse(line)));
  const settings = { WEAVIATE_URL: tape.url, WEAVIATE_GRPC_PORT: `${tape.grpcPort}` };
  service = await startSearchService({ redisUrl: redis.url, settings });
});
afterAll(async () => {
  await service.close();
  await tape.close();
});

test("a collection is set up, filled, searched in every mode and deleted as on the real server", async () => {
  await playScenario(service);
});
