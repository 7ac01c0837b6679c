// A run as an API process asks for it, plain but for what a test says of it.
import { newRunId, type RunRequest, runKeyFor } from "@crossrank/protocol/runs";
import { resolveOptions } from "@crossrank/protocol/scoring-options";

const LIFE_MS = 60_000;
const OPTIONS = {
  maxTokensPerDocument: null,
  longDocument: { strategy: "truncate" },
  cleanHtml: false,
  language: null,
} as const;

export function runRequest(more: Partial<RunRequest> & Pick<RunRequest, "lane">): RunRequest {
  const runId = newRunId(0);
  return {
    runId,
    runKey: runKeyFor(null, runId),
    payload: {
      query: "q",
      documents: ["d"],
      options: resolveOptions(OPTIONS, 512),
      readPairs: false,
      writeCache: false,
    },
    tokens: 10,
    owner: { name: "", weight: 1 },
    priority: "interactive",
    inbox: "x",
    lifeMs: LIFE_MS,
    retainMs: LIFE_MS,
    runTimeoutMs: LIFE_MS,
    ...more,
  };
}
