// Owns: what the package gives: the client and its errors. The SDK adapters have doors of their own.
// Must not know: how anything is done.
export { type CallOptions, Crossrank, type CrossrankOptions } from "./client.ts";
export type {
  Job,
  RerankOptions,
  RerankReply,
  RerankRequest,
  RerankResult,
} from "./contract.ts";
export {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
  type ErrorCode,
} from "./errors.ts";
