// What `npm start` is told: flags, environment and .env become one set of settings.
// Owns: the flags. The settings themselves, their defaults and checks are the protocol's.
import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { loadConfig } from "@crossrank/protocol/config";
import { checkExposure } from "@crossrank/protocol/exposure";
import { launchEnvironment } from "../launch.ts";

/** A request that makes no sense as typed; its message is for people. */
export class UsageError extends Error {}

export interface StartSettings {
  host: string;
  /** 0: any free port. */
  port: number;
  workers: number;
  /** Each has as many workers. */
  models: readonly string[];
  /** False: readiness needs no worker (none wanted, or scale to zero). */
  needsWorker: boolean;
  /** Whether callers must show an API key. */
  asksForKey: boolean;
  /** Absolute. */
  dataDirectory: string;
  /** Undefined: run a private Redis. */
  redisUrl: string | undefined;
  /** Longest that one child may drain after SIGTERM. */
  drainTimeoutMs: number;
  /** For the children, with the flags applied. */
  environment: Record<string, string | undefined>;
}

const FLAGS = {
  port: "PORT",
  host: "HOST",
  workers: "WORKERS",
  model: "MODEL",
  "data-dir": "DATA_DIR",
};

export const USAGE = `npm start -- [flags]      (each flag is also a setting of the environment or .env)

  --port <number>      PORT       port of the API, default 8080
  --host <address>     HOST       address of the API, default 127.0.0.1
  --workers <number>   WORKERS    worker processes a model, default 2
  --model <names>      MODEL      models to serve, default the embedded one; several with commas
  --data-dir <folder>  DATA_DIR   queue, cache, lock and logs, default .crossrank
  --help

All other settings: .env.example`;

/**
 * The settings of one start, or "help".
 * @throws UsageError for an unknown flag or a value that cannot be.
 */
export function readSettings(
  flags: string[],
  inherited: Record<string, string | undefined>,
  root: string,
): StartSettings | "help" {
  const values = parseFlags(flags);
  if (values["help"] === true) return "help";
  const environment = { ...inherited };
  for (const [flag, name] of Object.entries(FLAGS)) {
    const value = values[flag];
    if (typeof value === "string") environment[name] = value;
  }
  const config = loadOrExplain(environment);
  const dataDirectory = path.resolve(root, config.DATA_DIR);
  return {
    host: config.HOST,
    port: config.PORT,
    workers: config.WORKERS,
    models: config.MODELS,
    needsWorker: config.WORKERS > 0 && config.MIN_WORKERS > 0,
    asksForKey: config.API_KEYS.length > 0,
    dataDirectory,
    redisUrl: environment["REDIS_URL"] || undefined,
    drainTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
    environment: launchEnvironment(
      { ...environment, DATA_DIR: dataDirectory, THREADS: String(config.THREADS) },
      dataDirectory,
    ),
  };
}

function parseFlags(flags: string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean" } };
  for (const flag of Object.keys(FLAGS)) options[flag] = { type: "string" };
  try {
    return parseArgs({ args: flags, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function loadOrExplain(environment: Record<string, string | undefined>) {
  try {
    const config = loadConfig(environment);
    checkExposure(config);
    return config;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
