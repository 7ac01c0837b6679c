// Owns: what the package gives: the client and its errors. The SDK adapters have doors of their own.
// Must not know: how anything is done.
export {
  type CallOptions,
  Crossrank,
  type CrossrankOptions,
  type ListOptions,
  type SubmitOptions,
} from "./client.ts";
export type {
  Answers,
  Job,
  JobEvent,
  JobList,
  JobProgress,
  JobRequest,
  ModelList,
  PartialScore,
  QueueList,
  RerankOptions,
  RerankReply,
  RerankRequest,
  RerankResult,
  WorkerList,
} from "./contract.ts";
export {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
  type ErrorCode,
} from "./errors.ts";
