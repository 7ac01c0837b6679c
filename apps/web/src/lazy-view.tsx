// Owns: a view that is fetched when it is first looked at, as most callers never do, and its runner until then.
// Must not know: what it shows.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { Runner } from "./state/runner.ts";

/** After a failure: the service may be away. */
const AGAIN_MS = 2000;

interface Loaded {
  readonly component: ComponentType;
  /** What the keys start and stop, if anything. */
  readonly runner?: Runner;
}

interface LazyView {
  readonly component: ComponentType;
  /** Does nothing before the view is there. */
  readonly runner: Runner;
}

export function lazyView(load: () => Promise<Loaded>): LazyView {
  const loaded = signal<Loaded>();
  const fetchView = () => {
    load().then(
      (view) => {
        loaded.value = view;
      },
      () => setTimeout(fetchView, AGAIN_MS),
    );
  };
  function LazyView() {
    useEffect(() => {
      if (loaded.peek() === undefined) fetchView();
    }, []);
    return loaded.value === undefined ? <main aria-busy="true" /> : <loaded.value.component />;
  }
  return {
    component: LazyView,
    runner: {
      get isRunning() {
        return loaded.value?.runner?.isRunning ?? false;
      },
      start: () => loaded.value?.runner?.start(),
      cancel: () => loaded.value?.runner?.cancel(),
    },
  };
}
