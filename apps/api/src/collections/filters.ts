// Owns: filters: how they are written, and whether a document's metadata fulfils them. Pure.
// Must not know: how a retriever applies them.
import { fieldError } from "@crossrank/protocol/errors";
import { z } from "zod";
import type { Metadata } from "./retriever.ts";

/** Quotes and backslashes have a meaning in a retriever's paths. */
const FIELD = /^[^"\\\p{Cc}]{1,64}$/u;
const MOST_FILTERS = 20;
const MOST_VALUES = 100;
const LONGEST_TEXT = 512;

const scalarSchema = z.union([z.string().max(LONGEST_TEXT), z.number(), z.boolean()]);
type Scalar = z.infer<typeof scalarSchema>;

const conditionSchema = z.union(
  [
    scalarSchema,
    z
      .strictObject({
        $in: z.array(scalarSchema).min(1).max(MOST_VALUES).optional(),
        $gt: z.number().optional(),
        $gte: z.number().optional(),
        $lt: z.number().optional(),
        $lte: z.number().optional(),
      })
      .refine((condition) => Object.keys(condition).length > 0, {
        error: "must hold $in, $gt, $gte, $lt or $lte",
      }),
  ],
  {
    error: `must be a string, a number, a boolean, or an object with $in (1 to ${MOST_VALUES} of these) or $gt, $gte, $lt, $lte (numbers)`,
  },
);

/** `{field: value}`; all conditions must hold. Fields are those of the document's `metadata`, not nested. */
export const filtersSchema = z
  .record(
    z.string().regex(FIELD, "must have 1 to 64 characters, without quotes and backslashes"),
    conditionSchema,
  )
  .refine((filters) => Object.keys(filters).length <= MOST_FILTERS, {
    error: `must have at most ${MOST_FILTERS} fields`,
  });
type Condition = z.infer<typeof conditionSchema>;

/**
 * zod passes over a member of this name: it would filter nothing, in silence.
 * @throws CrossrankError 422 where a search's filters have it
 */
export function checkFilterNames({ filters }: { readonly filters?: unknown }): void {
  if (typeof filters === "object" && filters !== null && Object.hasOwn(filters, "__proto__")) {
    throw fieldError({ pointer: "/filters/__proto__", detail: "must not be the name of a field" });
  }
}

const COMPARISONS = {
  $gt: (value: number, bound: number) => value > bound,
  $gte: (value: number, bound: number) => value >= bound,
  $lt: (value: number, bound: number) => value < bound,
  $lte: (value: number, bound: number) => value <= bound,
} as const;
export type Comparison = keyof typeof COMPARISONS;

/** One condition in its plain form: one of these values, or a number within bounds. */
export type Filter =
  | { readonly field: string; readonly values: readonly Scalar[] }
  | { readonly field: string; readonly comparison: Comparison; readonly bound: number };
export type Filters = readonly Filter[];

export function filtersOf(sent: Readonly<Record<string, Condition>>): Filter[] {
  return Object.entries(sent).flatMap(([field, condition]): Filter[] => {
    if (typeof condition !== "object") return [{ field, values: [condition] }];
    const { $in: values, ...bounds } = condition;
    const within = Object.entries(bounds).flatMap(([comparison, bound]) => {
      return bound === undefined ? [] : [{ field, comparison: comparison as Comparison, bound }];
    });
    return [...(values ? [{ field, values }] : []), ...within];
  });
}

/** A value of another type is not equal: 1 is neither "1" nor true. */
export function fulfils(metadata: Metadata, filters: Filters): boolean {
  return filters.every((filter) => {
    const value = Object.hasOwn(metadata, filter.field) ? metadata[filter.field] : undefined;
    if ("values" in filter) return filter.values.some((wanted) => wanted === value);
    return typeof value === "number" && COMPARISONS[filter.comparison](value, filter.bound);
  });
}
