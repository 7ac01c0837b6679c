// Owns: the two ways of ranking that are compared.
// Must not know: what they lead to.
import { signal } from "@preact/signals";
import { DEFAULT_OPTIONS, type Options } from "../state/request.ts";

/** One way of ranking: its options, all but how many are kept, and a threshold from 0 to 1. */
export interface Setup extends Omit<Options, "topN"> {
  readonly threshold: number;
}

export const SIDES = ["a", "b"] as const;
export type Side = (typeof SIDES)[number];

const { topN: _, ...DEFAULTS } = DEFAULT_OPTIONS;

/** At first they differ in what every service has: how a long document is read. */
export const setups = {
  a: signal<Setup>({ ...DEFAULTS, threshold: 0.5 }),
  b: signal<Setup>({ ...DEFAULTS, longDocument: "window", threshold: 0.5 }),
} as const;

/** Whether two ways lead to the same scores. */
export function scoresAlike(a: Omit<Options, "topN">, b: Omit<Options, "topN">): boolean {
  const names = ["model", "longDocument", "cleanHtml", "languageHint"] as const;
  return names.every((name) => a[name] === b[name]);
}

/** The options of a request that is ranked this way. */
export function optionsOf({ threshold: _, ...chosen }: Setup): Options {
  return { ...chosen, topN: undefined };
}
