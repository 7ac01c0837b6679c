/**
 * Owns the one error class of this package.
 * Must not know HTTP statuses or wire codes: whoever serves the scores maps these codes.
 */

/**
 * - `model_invalid`: the model folder cannot be served (missing, truncated or unsuitable file).
 * - `option_invalid`: an argument of the caller is outside its range.
 * - `inference_failed`: one batch could not be scored, or its logit is not a finite number.
 * - `engine_failed`: the engine thread died or hangs; the encoder is unusable and must be loaded anew.
 * - `closed`: the encoder was closed before or while it scored.
 * - `document_too_long`: a document does not fit and the caller asked for an error.
 * - `document_unreadable`: a document's HTML cannot be turned into text within its bounds.
 * - `out_of_memory`: the device has no memory for a batch; a smaller one may fit.
 * - `model_not_found`: neither a folder nor a model that the hub has.
 * - `download_failed`: the hub cannot be reached, or what came is not what was asked for.
 * - `unauthorized`: the hub wants a token, or another one.
 * - `licence_required`: the model's licence must be accepted first.
 */
export type CoreErrorCode =
  | "model_invalid"
  | "option_invalid"
  | "inference_failed"
  | "engine_failed"
  | "closed"
  | "document_too_long"
  | "document_unreadable"
  | "out_of_memory"
  | "model_not_found"
  | "download_failed"
  | "unauthorized"
  | "licence_required";

/** A failure with a stable code; the message names the file, field or limit at fault. */
export class CoreError extends Error {
  readonly code: CoreErrorCode;

  constructor(code: CoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CoreError";
    this.code = code;
  }
}
