// Owns: what a worker found on its machine and why it chose as it did, read out of what it told.
// Must not know: how it is shown. A worker of another version may tell other things.

export interface SelfCheck {
  /** Name of the processor or the GPU that it computes on. */
  readonly machine?: string | undefined;
  readonly threads?: number | undefined;
  /** Why this device, in the service's own English. */
  readonly reason?: string | undefined;
  readonly precisionReason?: string | undefined;
  readonly rejected: readonly { readonly device: string; readonly reason: string }[];
  /** Whether a known pair got the logit that it must have. */
  readonly isCanaryPassed?: boolean | undefined;
}

export function readSelfCheck(check: unknown): SelfCheck {
  const told = objectOf(check);
  const machine = objectOf(told["gpu"])["name"] ?? objectOf(told["processor"])["model"];
  const passed = objectOf(told["canary"])["passed"];
  const rejected = Array.isArray(told["rejected"]) ? told["rejected"].map(objectOf) : [];
  return {
    machine: textOf(machine),
    threads: typeof told["threads"] === "number" ? told["threads"] : undefined,
    reason: textOf(told["reason"]),
    precisionReason: textOf(told["precisionReason"]),
    rejected: rejected.flatMap((one) => {
      const [device, reason] = [textOf(one["device"]), textOf(one["reason"])];
      return device === undefined || reason === undefined ? [] : [{ device, reason }];
    }),
    isCanaryPassed: typeof passed === "boolean" ? passed : undefined,
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
