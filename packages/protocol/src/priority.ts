// Owns: how urgent work is: the three words for it, and which of the two queues it goes to.
// Must not know: queues, who asks.

/** Most urgent first. Nobody waits for the last two. */
export const PRIORITIES = ["interactive", "normal", "bulk"] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * Work that somebody waits for has a queue, and places in every worker, of its own: however much is in
 * the background, there is always room for it.
 */
export const URGENCIES = ["interactive", "background"] as const;
export type Urgency = (typeof URGENCIES)[number];

export const urgencyOf = (priority: Priority): Urgency =>
  priority === "interactive" ? "interactive" : "background";

/** Everything of a lower band goes before anything of a higher one in the same queue. */
export const bandOf = (priority: Priority): number => PRIORITIES.indexOf(priority);

/** Whose work it is, and how large a share of the workers it may have beside others. */
export interface Owner {
  /** Name of the API key; "" where keys are off. */
  readonly name: string;
  readonly weight: number;
}
