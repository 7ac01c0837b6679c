// Owns: the log line's shape and what must never stand in it.
// Must not know: what is being logged.
import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";

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

// A Redis error carries the command it met, and with it passwords and texts.
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return {
    name,
    message,
    code,
    stack,
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** JSON lines on stdout unless a destination is given. Members that may hold texts or secrets are replaced, at the top and one level below. */
export function createLog(name: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    level,
    serializers: { err: describeError },
    redact: { paths: SECRETS, censor: "[redacted]" },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}
