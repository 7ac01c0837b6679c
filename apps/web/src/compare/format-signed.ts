// Owns: how a difference is written: always with its sign, none for nothing.
// Must not know: what differs.

/** 0.1 as `+0.1000`, -0.1 as `−0.1000`; what rounds to nothing has no sign. */
export function formatSigned(value: number, digits: number): string {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return size;
  return `${value > 0 ? "+" : "−"}${size}`;
}
