// The environment of a process whose clock is wrong.

/** So far ahead of all others, behind when negative. */
export const clockShiftedBy = (milliseconds: number): Record<string, string> => ({
  NODE_OPTIONS: `--import ${new URL("./shifted-clock.ts", import.meta.url)}`,
  CLOCK_SHIFT_MS: String(milliseconds),
});
