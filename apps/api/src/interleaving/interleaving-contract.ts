// Owns: the shapes of interleaving on the wire.
// Must not know: how lists are drafted or outcomes counted.
import { z } from "zod";

/** With what a search's own ranking is interleaved. */
export const rivalSchema = z.union([
  z.object({ with: z.literal("recall") }),
  z.object({ model: z.string().min(1) }),
]);
export type Rival = z.infer<typeof rivalSchema>;

const comparisonSchema = z.object({
  model: z.string().meta({ description: "whose ranking wins or loses" }),
  against: rivalSchema,
  impressions: z.int(),
  wins: z.int().meta({ description: "impressions with more chosen documents of its team" }),
  losses: z.int(),
  ties: z.int().meta({ description: "as many of both; without any they are in none of these" }),
  share: z.number().nullable().meta({ description: "(wins + ties / 2) of wins, losses and ties" }),
  p: z.number().nullable().meta({ description: "exact two-sided sign test of wins and losses" }),
  more_impressions_needed: z.int().nullable().meta({
    description:
      "about, for 80 of 100 such trials to show a difference as large as the one so far; null: too little to say",
  }),
  verdict: z.enum(["better", "worse", "undecided"]).meta({ description: "at p < 0.05" }),
  summary: z.string(),
});
export type InterleavingComparison = z.infer<typeof comparisonSchema>;

export const interleavingSchema = z.object({
  object: z.literal("interleaving"),
  collection: z.string(),
  days: z.int().meta({ description: "of whose impressions it is" }),
  comparisons: z.array(comparisonSchema),
});
