// Preloaded into a process: its clock is CLOCK_SHIFT_MS ahead of all others.
const shiftMs = Number(process.env["CLOCK_SHIFT_MS"]);
const RightDate = Date;

globalThis.Date = class extends RightDate {
  constructor(...parts: []) {
    if (parts.length === 0) super(RightDate.now() + shiftMs);
    else super(...parts);
  }

  static override now(): number {
    return RightDate.now() + shiftMs;
  }
} as DateConstructor;
