// Owns: what a served model is called, and what makes two of them the same for a cache.
// Must not know: how a model is loaded.
import { hash } from "node:crypto";
import { z } from "zod";

/**
 * Everything about a served model that can change a logit. `alias` is the MODEL setting it was
 * started with: it only helps to find the lane and is not part of the fingerprint.
 */
export const descriptorSchema = z.object({
  model: z.string(),
  alias: z.string(),
  revision: z.string(),
  weightsSha256: z.string(),
  tokenizerSha256: z.string(),
  precision: z.string(),
  /** Only where the last digits of a logit depend on the processor (int8). */
  instructionSet: z.string().optional(),
  device: z.string(),
  maxTokens: z.number().int(),
  scoringVersion: z.number().int(),
  /** How its logits become probabilities, where that was measured; changes no logit. */
  calibration: z.object({ temperature: z.number().positive(), bias: z.number() }).optional(),
});

export type ModelDescriptor = z.infer<typeof descriptorSchema>;

/** One queue per served model and precision: workers of a lane give the same scores. */
export function laneOf(descriptor: ModelDescriptor): string {
  return `${descriptor.model}@${descriptor.precision}`.replaceAll(":", "_");
}

/** Equal fingerprints mean equal logits; the device is left out, as every device must agree. */
export function fingerprintOf(descriptor: ModelDescriptor): string {
  const { alias: _alias, device: _device, calibration: _calibration, ...identity } = descriptor;
  const sorted = Object.entries(identity).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash("sha256", JSON.stringify(sorted), "base64url");
}
