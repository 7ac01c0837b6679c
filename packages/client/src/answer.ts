// Owns: what a response means: the value that was asked for, or an error.
// Must not know: what was asked, retries.
import { CrossrankApiError } from "./errors.ts";
import { retryAfterMs } from "./retries.ts";
import type { Problem } from "./wire.ts";

/**
 * The value in the body of a response.
 * @throws CrossrankApiError when it is a refusal, or not the service's; whatever a body that breaks off throws
 */
export async function readAnswer(response: Response): Promise<unknown> {
  if (!response.ok) throw await refusal(response);
  const value = parseJson(await response.text());
  if (value !== undefined) return value;
  throw new CrossrankApiError(response.status, {
    detail: `answered ${response.status} without JSON: does baseUrl lead to Crossrank?`,
    retryable: false,
  });
}

async function refusal(response: Response): Promise<CrossrankApiError> {
  const { status, type, headers } = response;
  const problem = problemIn(await response.text().catch(() => ""));
  if (problem !== undefined) return new CrossrankApiError(status, problem, retryAfterMs(headers));
  // Browsers hide where a redirect leads, and even its status.
  const redirected = type === "opaqueredirect" || (status >= 300 && status < 400);
  const target = headers.get("location")?.split("?")[0] ?? "another address";
  const detail = redirected
    ? `redirects to ${target}: give the service's own address as baseUrl`
    : `answered ${status}, but not as Crossrank does: a proxy, or another service`;
  return new CrossrankApiError(status, { detail }, retryAfterMs(headers));
}

/** The service's own problem; undefined where a proxy or gateway answered in words of its own. */
function problemIn(text: string): Partial<Problem> | undefined {
  const problem = Object(parseJson(text)) as Partial<Problem>;
  const isOurs = typeof problem.code === "string" && typeof problem.retryable === "boolean";
  return isOurs ? problem : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
