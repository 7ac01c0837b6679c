// Owns: what a caller prefers (RFC 7240): to be answered by a job, and after which wait.
// Must not know: jobs.

export interface Preference {
  /** Seconds to wait for the ranking before the job is handed over. */
  readonly waitSeconds: number;
  /** For `Preference-Applied`. */
  readonly applied: string;
}

const LONGEST_WAIT_SECONDS = 600;

/** Undefined unless the caller asks for a job by `respond-async` or `wait=n`. */
export function readPreference(header: string | undefined): Preference | undefined {
  const preferences = (header ?? "").split(",").map((part) => part.trim().toLowerCase());
  const isAsync = preferences.some((preference) => /^respond-async\b/.test(preference));
  const wait = preferences
    .map((preference) => /^wait\s*=\s*"?(\d+)"?/.exec(preference)?.[1])
    .find(Boolean);
  if (!isAsync && wait === undefined) return undefined;
  const waitSeconds = Math.min(Number(wait ?? 0), LONGEST_WAIT_SECONDS);
  const applied = [
    ...(isAsync ? ["respond-async"] : []),
    ...(wait === undefined ? [] : [`wait=${waitSeconds}`]),
  ];
  return { waitSeconds, applied: applied.join(", ") };
}
