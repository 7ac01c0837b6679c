// Owns: which key does what.
// Must not know: how it is done.

export type Action =
  | "rank"
  | "cancel"
  | "query"
  | "threshold-down"
  | "threshold-up"
  | "next-card"
  | "previous-card"
  | "help";

const LETTERS: ReadonlyMap<string, Action> = new Map([
  ["/", "query"],
  ["[", "threshold-down"],
  ["]", "threshold-up"],
  ["j", "next-card"],
  ["k", "previous-card"],
  ["?", "help"],
]);

type Press = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "defaultPrevented"
>;

/** Undefined for a key that is none of ours. `isTyping`: in a field, where letters are text. */
export function actionOf(press: Press, isTyping: boolean, letters: boolean): Action | undefined {
  // Enter and Escape also end what an input method of Chinese has begun.
  if (press.isComposing || press.defaultPrevented) return undefined;
  if (press.key === "Enter" && (press.ctrlKey || press.metaKey)) return "rank";
  if (press.key === "Escape") return "cancel";
  const isPlain = !press.ctrlKey && !press.metaKey && !press.altKey;
  return isPlain && letters && !isTyping ? LETTERS.get(press.key) : undefined;
}
