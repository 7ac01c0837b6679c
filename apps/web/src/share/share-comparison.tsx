// Owns: what can be shared of a comparison: a link to its input and set-ups.
// Must not know: how a link is made.
import { useMemo } from "preact/hooks";
import { setups } from "../compare/setups.ts";
import { candidates, currentRequest, missing, options, query } from "../state/request.ts";
import { chosenThreshold } from "../state/threshold.ts";
import { savedInput } from "./saved-input.ts";
import { ShareButton } from "./share-button.tsx";
import { ShareLink } from "./share-link.tsx";

export function ShareComparison() {
  if (missing.value !== undefined) return null;
  return <ShareButton>{() => <Parts />}</ShareButton>;
}

function Parts() {
  const [a, b, threshold] = [setups.a.value, setups.b.value, chosenThreshold.value];
  const saved = useMemo(
    () => ({ ...savedInput(currentRequest(), threshold), compare: [a, b] as const }),
    [query.value, candidates.value, options.value, a, b, threshold],
  );
  return <ShareLink saved={saved} />;
}
