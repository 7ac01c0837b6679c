// Owns: a view that is fetched when it is first looked at, as most callers never do.
// Must not know: what it shows.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";

/** After a failure: the service may be away. */
const AGAIN_MS = 2000;

export function lazyView(load: () => Promise<ComponentType>): ComponentType {
  const loaded = signal<{ readonly View: ComponentType }>();
  const fetchView = () => {
    load().then(
      (View) => {
        loaded.value = { View };
      },
      () => setTimeout(fetchView, AGAIN_MS),
    );
  };
  return function LazyView() {
    useEffect(() => {
      if (loaded.peek() === undefined) fetchView();
    }, []);
    return loaded.value === undefined ? <main aria-busy="true" /> : <loaded.value.View />;
  };
}
