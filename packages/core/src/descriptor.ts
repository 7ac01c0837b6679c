/**
 * Owns what a loaded model is called where its scores are stored or compared.
 * Must not know texts or sessions.
 */
import type { DeviceName } from "./device.ts";
import type { Model } from "./model.ts";
import type { Calibration, Precision } from "./model-files/manifest.ts";

/** Everything that decides about a logit besides the texts and the options of a call. */
export interface ModelDescriptor {
  readonly model: string;
  readonly revision: string;
  readonly weightsSha256: string;
  readonly tokenizerSha256: string;
  /** Arithmetic that really runs; weights stored as int8 but multiplied in fp32 say fp32. */
  readonly precision: Precision;
  /** Only for int8, whose last digits depend on the processor. */
  readonly instructionSet?: string;
  /** Where it runs; every device must give the same scores within its precision's bound. */
  readonly device: DeviceName;
  /** Tokens of a whole pair, special tokens included. */
  readonly maxTokens: number;
  /** Raised whenever this package would give another logit for the same model and texts. */
  readonly scoringVersion: 1;
  /** How logits become probabilities, where that was measured; changes no logit. */
  readonly calibration?: Calibration;
}

/** The descriptor of a verified model. */
export function describeModel(model: Model): ModelDescriptor {
  return {
    model: model.id,
    revision: model.revision,
    weightsSha256: model.weightsSha256,
    tokenizerSha256: model.tokenizerSha256,
    precision: model.precision,
    ...(model.instructionSet === undefined ? {} : { instructionSet: model.instructionSet }),
    device: model.device,
    maxTokens: model.maxTokens,
    scoringVersion: 1,
    ...(model.calibration === undefined ? {} : { calibration: model.calibration }),
  };
}
