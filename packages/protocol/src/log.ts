// Owns: the log line's shape and what must never stand in it.
// Must not know: what is being logged.
import { type Logger, pino } from "pino";

export type { Logger };

const SECRETS = [
  "authorization",
  "apiKey",
  "password",
  "url",
  "query",
  "documents",
  "*.authorization",
  "*.apiKey",
  "*.password",
  "*.url",
  "*.query",
  "*.documents",
];

/** JSON lines on stdout. Keys that may hold texts or secrets are replaced, wherever they stand. */
export function createLog(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: SECRETS, censor: "[redacted]" },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
