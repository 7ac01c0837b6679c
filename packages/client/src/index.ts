// Owns: what the package gives: the client and its errors. The SDK adapters have doors of their own.
// Must not know: how anything is done.
export {
  type CallOptions,
  Crossrank,
  type CrossrankOptions,
  type ImportOptions,
  type ListOptions,
  type SubmitOptions,
} from "./client.ts";
export type {
  Answers,
  Collection,
  CollectionList,
  CollectionRequest,
  FeedbackFigures,
  FeedbackReply,
  FeedbackRequest,
  ImportReport,
  Interleaving,
  Job,
  JobEvent,
  JobList,
  JobProgress,
  JobRequest,
  ModelList,
  NewDocument,
  PartialScore,
  QueueList,
  RerankOptions,
  RerankReply,
  RerankRequest,
  RerankResult,
  SearchReply,
  SearchRequest,
  SearchResult,
  WorkerList,
} from "./contract.ts";
export {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
  type ErrorCode,
} from "./errors.ts";
export type { DocumentLine, DocumentLines, ImportProgress } from "./import-documents.ts";
