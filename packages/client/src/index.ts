// Owns: what the package gives: the client and its errors. The SDK adapters have doors of their own.
// Must not know: how anything is done.
export {
  type CallOptions,
  Crossrank,
  type CrossrankOptions,
  type Job,
  type RerankReply,
  type RerankRequest,
  type RerankResult,
} from "./client.ts";
export {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
  type ErrorCode,
} from "./errors.ts";
