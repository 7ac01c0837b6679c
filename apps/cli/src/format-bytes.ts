// Owns: sizes as people read them, in powers of 1000 as the hub shows them.
// Must not know: of what.

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `570727094` is `571 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
