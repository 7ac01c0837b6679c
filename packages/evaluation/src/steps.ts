// Owns: long reckoning in steps, so that a page that must go on answering can pause between them.
// Must not know: what is reckoned, how a pause is made.

/** Each step takes a few milliseconds; what comes at the end is the result. */
export type Steps<Result> = Generator<void, Result, void>;

/** All steps at once, for who has nothing else to do. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** So many simple operations are a step. */
const STEP_OPERATIONS = 100_000;

/** How many rounds of so many operations are a step; at least one. */
export const roundsOf = (operations: number): number =>
  Math.max(1, Math.floor(STEP_OPERATIONS / Math.max(1, operations)));
