// Owns: a choice that outlives the page: kept in the browser's storage, or only in memory where that is refused.
// Must not know: what is chosen.
import { effect, type Signal, signal } from "@preact/signals";

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/**
 * A signal of one of `values`, or of any text when there are none; `fallback` until something else was chosen.
 * `open` gives the storage: merely naming it throws where cookies are blocked.
 */
export function storedSignal<T extends string>(
  name: string,
  fallback: T,
  values: readonly T[] | undefined,
  open: () => Storage = () => localStorage,
): Signal<T> {
  const key = `crossrank.${name}`;
  const storage = attempt(open);
  const found = attempt(() => storage?.getItem(key)) as T | null | undefined;
  const isKnown = found != null && (values === undefined || values.includes(found));
  const chosen = signal<T>(isKnown ? found : fallback);
  effect(() => {
    const { value } = chosen;
    attempt(() => (value === fallback ? storage?.removeItem(key) : storage?.setItem(key, value)));
  });
  return chosen;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
