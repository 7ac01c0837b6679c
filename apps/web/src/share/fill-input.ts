// Owns: putting saved input back into the page. Nothing is run.
// Must not know: where it was kept.
import { batch } from "@preact/signals";
import { setups } from "../compare/setups.ts";
import { options, query, type Source, source } from "../state/request.ts";
import { rule, setThreshold } from "../state/threshold.ts";
import type { SavedInput } from "./saved-input.ts";

export function fillInput(saved: SavedInput): void {
  batch(() => {
    query.value = saved.query;
    source.value = sourceOf(saved.candidates);
    options.value = saved.options;
    if (typeof saved.threshold === "number") setThreshold(saved.threshold);
    else rule.value = saved.threshold;
    if (saved.compare) [setups.a.value, setups.b.value] = saved.compare;
  });
}

function sourceOf(candidates: SavedInput["candidates"]): Source {
  if (typeof candidates === "string") return { kind: "lines", text: candidates };
  const hasIds = candidates.some(([, id]) => id !== "");
  return {
    kind: "table",
    name: "",
    text: candidates.map(([text]) => text).join("\n"),
    table: {
      format: "csv",
      columns: hasIds ? ["text", "id"] : ["text"],
      rows: candidates,
      badLines: [],
    },
    columns: { text: 0, id: hasIds ? 1 : undefined },
  };
}
