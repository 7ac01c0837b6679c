// Owns: how a threshold is asked for and told on the wire.
// Must not know: how it cuts.
import { z } from "zod";

export const thresholdSchema = z.union(
  [
    z.number().min(0).max(1),
    z.discriminatedUnion("method", [
      z.strictObject({ method: z.literal("spread") }),
      z.strictObject({ method: z.literal("gap"), min_gap: z.number().min(0).max(1).default(0.1) }),
      z.strictObject({
        method: z.literal("percent"),
        share: z.number().min(0).max(1).default(0.5),
      }),
      z.strictObject({ method: z.literal("autocut"), jumps: z.int().min(1).default(1) }),
    ]),
  ],
  {
    error: "must be a number from 0 to 1 or an object with a method: spread, gap, percent, autocut",
  },
);

export const cutSchema = z.object({
  method: z.enum(["fixed", "spread", "gap", "percent", "autocut"]),
  value: z.number(),
  kept: z.int(),
  cut: z.int(),
});
