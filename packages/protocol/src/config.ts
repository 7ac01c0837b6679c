// Owns: every setting of every process: name, default, unit, meaning. Read once, in a main.ts.
// Must not know: who uses a setting, or where the environment came from.
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type ApiKey, parseApiKeys } from "./api-keys.ts";
import { MOST_SHARDS } from "./shard.ts";

const count = (minimum: number, fallback: number) =>
  z.coerce.number({ error: "must be a number" }).int().min(minimum).default(fallback);
const url = z
  .string()
  .regex(
    /^(rediss?(-cluster)?|unix):\/\//,
    "must start with redis://, rediss://, redis-cluster:// or unix://",
  );

/** The settings table: environment variable → schema with its default, and one line of meaning. */
export const SETTINGS = {
  HOST: { schema: z.string().default("127.0.0.1"), meaning: "Address that the API listens on." },
  PORT: {
    schema: count(0, 8080).pipe(z.number().max(65535)),
    meaning: "Port that the API listens on.",
  },
  API_KEYS: {
    schema: z.string().default(""),
    meaning:
      "Keys that callers must show, as `name:secret` or `name:sha256=<hex>` (docs/keys.md). Empty: everyone may call.",
  },
  ALLOW_UNAUTHENTICATED: {
    schema: z.enum(["false", "loopback", "true"]).default("false"),
    meaning:
      "Without `API_KEYS`, whether `HOST` may still be an address that other machines reach; `loopback`: it is published on loopback alone (containers), and answers as there.",
  },
  ALLOWED_HOSTS: {
    schema: z.string().default("host.docker.internal"),
    meaning:
      "Host names, beside the loopback ones, that a service on loopback without keys answers to, with commas; a web page cannot make itself one of them (DNS rebinding).",
  },
  CORS_ORIGINS: {
    schema: z.string().default(""),
    meaning: "Origins whose pages may call from a browser, with commas. Empty: none.",
  },
  PAGE: {
    schema: z.enum(["on", "off"]).default("on"),
    meaning: "Whether the page is served at `/`.",
  },
  WORKERS: {
    schema: count(0, 2),
    meaning: "Worker processes a model that `npm start` keeps running.",
  },
  DATA_DIR: {
    schema: z.string().default(".crossrank"),
    meaning: "Folder of the private Redis, its socket, the lock and the logs.",
  },
  REDIS_URL: {
    schema: url.optional(),
    meaning:
      "Redis of the queue (`redis://`, `rediss://`, `unix://`, `redis-cluster://`). Empty: `npm start` runs its own.",
  },
  REDIS_CACHE_URL: {
    schema: url.optional(),
    meaning: "Redis of the cache. Empty: the queue's.",
  },
  QUEUE_SHARDS: {
    schema: count(1, 1).pipe(z.number().max(MOST_SHARDS)),
    meaning:
      "Parts of the queue and the cache, the same in all processes, so that the nodes of a Redis Cluster share the work (docs/cluster.md).",
  },
  MODEL: {
    schema: z.string().min(1).default("crossrank-embedded"),
    meaning:
      "Served models, the default one first, with commas: folders in hub layout, or `organisation/name[@revision]`.",
  },
  DEFAULT_MODEL_NAMES: {
    schema: z
      .string()
      .default("rerank-*,jina-reranker-*,nvidia/*,Salesforce/*,default/not-specified"),
    meaning:
      "Names in a request's `model` that mean the default one, with commas, `*` for anything: hosted models' names, so that their clients need no change.",
  },
  ACCEPT_LICENCE: {
    schema: z.string().default(""),
    meaning: "Licences or models whose terms you accept, with commas, where a model asks for it.",
  },
  DEVICE: {
    schema: z.enum(["auto", "cpu", "cuda", "webgpu"]).default("auto"),
    meaning: "Where models run; `auto` takes cuda where it works, else cpu; webgpu only by name.",
  },
  DTYPE: {
    schema: z.enum(["auto", "fp32", "fp16", "int8"]).default("auto"),
    meaning: "Precision that models run in; `auto` takes what the device is best at.",
  },
  THREADS: {
    schema: z.coerce.number().int().min(1).optional(),
    meaning: "CPU threads of one worker's engine. Empty: the cores shared out over all workers.",
  },
  WORKER_MEMORY_LIMIT_BYTES: {
    schema: z.coerce.number().int().min(1).optional(),
    meaning:
      "A worker that holds more starts anew between jobs. Empty: twice what it held when ready, and 2 GB.",
  },
  CONCURRENCY: { schema: count(1, 64), meaning: "Jobs that one worker holds in flight." },
  MIN_WORKERS: {
    schema: count(0, 1),
    meaning: "Live workers that `/readyz` asks for; 0 for scale to zero.",
  },
  WAIT_TIMEOUT_MS: {
    schema: count(1, 60_000),
    meaning: "Milliseconds that a request waits for its ranking when it does not say `timeout_ms`.",
  },
  CACHE_TTL_SECONDS: {
    schema: count(1, 3600),
    meaning: "Seconds that a ranking and its pair scores stay in the cache.",
  },
  CACHE_MAX_BYTES: {
    schema: count(1, 128_000_000),
    meaning: "Most bytes of the cache where it shares the queue's Redis; what expires first goes.",
  },
  JOB_TTL_SECONDS: {
    schema: count(1, 86_400),
    meaning: "Seconds that a job of `POST /v1/jobs` may wait and run.",
  },
  RUN_TIMEOUT_MS: {
    schema: count(1, 600_000),
    meaning: "Milliseconds that scoring of a job may take once a worker has begun.",
  },
  RESULT_TTL_SECONDS: {
    schema: count(1, 86_400),
    meaning: "Seconds that a job's result can be fetched once it has ended.",
  },
  FILES_DIR: {
    schema: z.string().optional(),
    meaning:
      "Folder of the files of `/v1/files`, shared by all API processes. Empty: `files` in `DATA_DIR`.",
  },
  FILE_TTL_SECONDS: {
    schema: count(1, 604_800),
    meaning: "Seconds that a file, and a batch that has ended, can be fetched.",
  },
  MAX_FILE_BYTES: { schema: count(1, 200_000_000), meaning: "Largest file of `POST /v1/files`." },
  COLLECTIONS_DIR: {
    schema: z.string().optional(),
    meaning:
      "Folder of the embedded collections of `/v1/collections`, on a disk of this machine (docs/search.md). Empty: `collections` in `DATA_DIR`.",
  },
  MAX_COLLECTION_DOCUMENTS: {
    schema: count(1, 1_000_000),
    meaning: "Most documents of a collection.",
  },
  WEAVIATE_URL: {
    schema: z
      .string()
      .regex(/^https?:\/\//, "must start with http:// or https://")
      .optional(),
    meaning:
      "Weaviate server that new collections lie in, where they do not say otherwise. Empty: none.",
  },
  WEAVIATE_API_KEY: {
    schema: z.string().default(""),
    meaning: "Its API key. Empty: it asks for none.",
  },
  WEAVIATE_GRPC_PORT: {
    schema: count(1, 50_051).pipe(z.number().max(65535)),
    meaning: "Its port for gRPC, on the same host.",
  },
  FEEDBACK_MAX_IMPRESSIONS: {
    schema: count(0, 10_000),
    meaning:
      "Most impressions kept of a collection's searches, for feedback (docs/online.md). 0: none.",
  },
  FEEDBACK_TTL_SECONDS: {
    schema: count(1, 2_592_000),
    meaning: "Seconds that an impression takes feedback, and that both are kept.",
  },
  FEEDBACK_TEXTS: {
    schema: z.enum(["off", "on"]).default("off"),
    meaning:
      "Whether impressions hold the query and the documents' ids as they are, instead of their digests.",
  },
  // Two stages of this (API, then workers) and Redis after them end within the usual 30 seconds.
  SHUTDOWN_TIMEOUT_MS: {
    schema: count(1, 10_000),
    meaning: "Milliseconds that a process may drain after SIGTERM.",
  },
  MAX_BODY_BYTES: { schema: count(1, 4_000_000), meaning: "Largest body of a waiting request." },
  MAX_DOCUMENTS: { schema: count(1, 1000), meaning: "Most documents of a waiting request." },
  MAX_JOB_BODY_BYTES: { schema: count(1, 32_000_000), meaning: "Largest body of `POST /v1/jobs`." },
  MAX_JOB_DOCUMENTS: { schema: count(1, 10_000), meaning: "Most documents of `POST /v1/jobs`." },
  MAX_DOCUMENT_BYTES: {
    schema: count(1, 1_000_000),
    meaning: "Largest single document, in UTF-8.",
  },
  MAX_QUERY_CHARACTERS: { schema: count(1, 8192), meaning: "Longest query, in UTF-16 code units." },
  WEBHOOK_ALLOW_PRIVATE: {
    schema: z.enum(["false", "true"]).default("false"),
    meaning:
      "Whether webhooks may go to private addresses, to any port and over http (docs/webhooks.md): for networks whose callers are all trusted.",
  },
  LOG_LEVEL: {
    schema: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    meaning: "Least level that is logged.",
  },
} as const;

type SettingName = keyof typeof SETTINGS;
type Settings = { readonly [name in SettingName]: z.infer<(typeof SETTINGS)[name]["schema"]> };

export interface Config
  extends Omit<
    Settings,
    | "REDIS_URL"
    | "REDIS_CACHE_URL"
    | "FILES_DIR"
    | "COLLECTIONS_DIR"
    | "WEAVIATE_URL"
    | "THREADS"
    | "DEFAULT_MODEL_NAMES"
    | "API_KEYS"
    | "CORS_ORIGINS"
    | "ALLOWED_HOSTS"
  > {
  readonly API_KEYS: readonly ApiKey[];
  readonly CORS_ORIGINS: readonly string[];
  readonly ALLOWED_HOSTS: readonly string[];
  readonly DEFAULT_MODEL_NAMES: readonly string[];
  /** `MODEL`, taken apart: at least one, the default one first. */
  readonly MODELS: readonly [string, ...string[]];
  readonly REDIS_URL: string;
  readonly REDIS_CACHE_URL: string;
  /** `CACHE_MAX_BYTES`, where the cache shares the queue's Redis. */
  readonly sharedCacheBytes: number | undefined;
  readonly FILES_DIR: string;
  readonly COLLECTIONS_DIR: string;
  readonly WEAVIATE_URL: string | null;
  readonly THREADS: number;
}

/** Without `REDIS_URL` the processes expect the Redis that `npm start` runs, on its socket. */
function privateRedisUrl(dataDirectory: string): string {
  return `unix://${encodeURI(resolve(dataDirectory, "redis.sock"))}`;
}

/**
 * Reads and validates all settings. An empty variable counts as unset.
 * @throws Error that lists every invalid setting, one a line.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema }] of Object.entries(SETTINGS)) {
    const parsed = schema.safeParse(environment[name] || undefined);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
  }
  const origins = namesIn(String(values["CORS_ORIGINS"] ?? ""));
  const wrong = origins.filter((origin) => URL.parse(origin)?.origin !== origin);
  if (wrong.length > 0)
    problems.push(`CORS_ORIGINS: ${wrong.join(", ")} is no origin such as https://app.example`);
  const keys = readKeys(environment["API_KEYS"] ?? "", problems);
  if (problems.length > 0) throw new Error(`Invalid settings:\n  ${problems.join("\n  ")}`);
  const settings = values as unknown as Settings;
  const [model = settings.MODEL, ...others] = namesIn(settings.MODEL);
  const redisUrl = settings.REDIS_URL ?? privateRedisUrl(settings.DATA_DIR);
  return {
    ...settings,
    MODELS: [model, ...others],
    DEFAULT_MODEL_NAMES: namesIn(settings.DEFAULT_MODEL_NAMES),
    API_KEYS: keys,
    CORS_ORIGINS: origins,
    ALLOWED_HOSTS: namesIn(settings.ALLOWED_HOSTS.toLowerCase()),
    REDIS_URL: redisUrl,
    REDIS_CACHE_URL: settings.REDIS_CACHE_URL ?? redisUrl,
    sharedCacheBytes:
      (settings.REDIS_CACHE_URL ?? redisUrl) === redisUrl ? settings.CACHE_MAX_BYTES : undefined,
    FILES_DIR: settings.FILES_DIR ?? join(settings.DATA_DIR, "files"),
    COLLECTIONS_DIR: settings.COLLECTIONS_DIR ?? join(settings.DATA_DIR, "collections"),
    WEAVIATE_URL: settings.WEAVIATE_URL ?? null,
    THREADS:
      settings.THREADS ??
      Math.max(
        1,
        Math.floor(availableParallelism() / Math.max(1, settings.WORKERS * (1 + others.length))),
      ),
  };
}

function readKeys(text: string, problems: string[]): ApiKey[] {
  try {
    return parseApiKeys(text);
  } catch (error) {
    problems.push(`API_KEYS: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

/** The names of a list with commas, each once. */
function namesIn(list: string): string[] {
  const names = list.split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
