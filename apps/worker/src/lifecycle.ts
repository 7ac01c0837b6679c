// Owns: how long a worker lives: for good, until there was nothing to do for a while, or for one fill of its
// places.
// Must not know: the environment, signals, BullMQ.
import type { Logger } from "@crossrank/protocol/log";

export type Lifecycle =
  | { readonly kind: "serve" }
  | { readonly kind: "drain"; readonly idleMs: number }
  | { readonly kind: "once" };

/** What there is to do, in this worker and in the queues that it pulls from. */
export interface Work {
  /** Runs that this worker has in flight. */
  readonly held: number;
  /** Tickets that it has taken since its start. */
  readonly taken: number;
  readonly queues: readonly {
    readonly waiting: number;
    /** Of all workers: what is being scored, or is to be tried again. */
    readonly underWay: number;
    /** This worker takes no more of it. */
    readonly isFull: boolean;
  }[];
}

const DRAIN_SECONDS = 10;
const LOOK_MS = 200;

const USAGE = `--drain[=<seconds>]  end once the queues have been empty for so long, default ${DRAIN_SECONDS}
--once               take what is there, up to the places of one worker, finish it and end`;

/** @throws Error with the usage, for a flag that is none */
export function lifecycleOf(flags: readonly string[]): Lifecycle {
  const [flag, ...others] = flags;
  if (flag === undefined) return { kind: "serve" };
  const drain = /^--drain(?:=(\d+(?:\.\d+)?))?$/.exec(flag);
  if (others.length === 0) {
    if (flag === "--once") return { kind: "once" };
    if (drain) return { kind: "drain", idleMs: 1000 * Number(drain[1] ?? DRAIN_SECONDS) };
  }
  throw new Error(`A worker cannot be told ${flags.join(" ")}.\n\n${USAGE}`);
}

/** Resolves when a worker of this lifecycle is to end in order, with the reason. */
export async function untilOver(
  lifecycle: Exclude<Lifecycle, { kind: "serve" }>,
  look: () => Promise<Work>,
  log: Logger,
): Promise<string> {
  let idleSinceMs = performance.now();
  let taken = 0;
  for (;;) {
    const work = await look().catch((error: unknown) => {
      log.warn({ err: error }, "queues not looked at");
      return undefined;
    });
    if (lifecycle.kind === "once") {
      if (work !== undefined && isDone(work)) return "one fill is done";
    } else {
      // What came and went between two looks was work too; what is not known may be.
      if (work === undefined || hasWork(work) || work.taken !== taken) {
        idleSinceMs = performance.now();
      }
      taken = work?.taken ?? taken;
      const idleMs = performance.now() - idleSinceMs;
      if (idleMs >= lifecycle.idleMs) return "the queues stayed empty";
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** A run that another worker holds counts: should that one die, somebody has to take it up. */
function hasWork({ held, queues }: Work): boolean {
  return held > 0 || queues.some(({ waiting, underWay }) => waiting + underWay > 0);
}

function isDone({ held, queues }: Work): boolean {
  return held === 0 && queues.every(({ waiting, isFull }) => isFull || waiting === 0);
}
