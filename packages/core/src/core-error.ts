/**
 * Owns the one error class of this package.
 * Must not know HTTP statuses or wire codes: whoever serves the scores maps these codes.
 */

/**
 * - `model_invalid`: the model folder cannot be served (missing, truncated or unsuitable file).
 * - `option_invalid`: an argument of the caller is outside its range.
 * - `inference_failed`: one batch could not be scored, or its logit is not a finite number.
 * - `engine_failed`: the engine thread died; the encoder is unusable and must be loaded anew.
 * - `closed`: the encoder was closed before or while it scored.
 */
export type CoreErrorCode =
  | "model_invalid"
  | "option_invalid"
  | "inference_failed"
  | "engine_failed"
  | "closed";

/** A failure with a stable code; the message names the file, field or limit at fault. */
export class CoreError extends Error {
  readonly code: CoreErrorCode;

  constructor(code: CoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CoreError";
    this.code = code;
  }
}
