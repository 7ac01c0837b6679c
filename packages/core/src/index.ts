/**
 * Owns what this package offers; everything not named here is its own business.
 */
export { CoreError, type CoreErrorCode } from "./core-error.ts";
export {
  type CrossEncoder,
  type DocumentScore,
  type LoadOptions,
  loadCrossEncoder,
  type ScoreOptions,
  type Scores,
} from "./cross-encoder.ts";
export type { ModelDescriptor } from "./descriptor.ts";
export type { Precision } from "./model-files/manifest.ts";
