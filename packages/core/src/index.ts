/**
 * Owns what this package offers; everything not named here is its own business.
 */

export type { BatchMetrics, Histogram } from "./batching/batch-metrics.ts";
export type { Owner } from "./batching/lane.ts";
export type { Priority } from "./batching/waiting-pairs.ts";
export {
  CATALOGUE,
  type CatalogueEntry,
  EMBEDDED_MODEL,
  findInCatalogue,
  type Licence,
} from "./catalogue.ts";
export { CoreError, type CoreErrorCode } from "./core-error.ts";
export type { CrossEncoder, ScoreOptions, Scores } from "./cross-encoder.ts";
export type { ModelDescriptor } from "./descriptor.ts";
export { readMemory, readProcessor } from "./device/processor.ts";
export {
  DEVICE_SETTINGS,
  type DeviceReport,
  type DeviceSetting,
  PRECISION_SETTINGS,
  type PrecisionSetting,
  precisionsWanted,
} from "./device.ts";
export type { DocumentScore } from "./document-score.ts";
export { DocumentTooLongError, type LongDocumentProblem } from "./document-too-long.ts";
export { DocumentUnreadableError } from "./document-unreadable.ts";
export { type CachedModel, listCachedModels } from "./hub/cache/cached-models.ts";
export { checkCachedModel, checkModelFolder, type FileCheck } from "./hub/cache/model-check.ts";
export type { LocatedModel } from "./hub/hub-model.ts";
export {
  type DownloadProgress,
  type Environment,
  type HubOptions,
  hubOptionsFrom,
} from "./hub/hub-options.ts";
export { locateModel } from "./hub/locate-model.ts";
export { type LoadOptions, loadCrossEncoder } from "./load.ts";
export type { Precision } from "./model-files/manifest.ts";
export type { Aggregate } from "./windows/aggregate.ts";
export type { LongDocument } from "./windows/long-document.ts";
