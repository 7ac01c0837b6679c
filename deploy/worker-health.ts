// Health of the worker in this container: exit 0 while its heartbeat is in Redis, else 1.
// Owns: nothing but the question. A worker has no port that could be asked.
import { hostname } from "node:os";
import { loadConfig } from "@crossrank/protocol/config";
import { readWorkers } from "@crossrank/protocol/presence";
import { connectRedis } from "@crossrank/protocol/redis";

const redis = connectRedis(loadConfig(process.env).REDIS_URL, "consumer", () => {});
const { ours } = await readWorkers(redis, 1);
process.exit(ours.some((worker) => worker.host === hostname()) ? 0 : 1);
