// Owns: what interleaving says of two rankings so far: a verdict, and what it rests on.
// Must not know: how it is counted.
import type { Interleaving } from "@crossrank/client";
import { onlineWords } from "./words.ts";

export function Verdicts({ interleaving }: { readonly interleaving: Interleaving }) {
  const say = onlineWords.value;
  const { comparisons, days } = interleaving;
  if (comparisons.length === 0) return null;
  return (
    <section class="verdicts">
      <h4>{say.interleaving(days)}</h4>
      <ul>
        {comparisons.map((one) => {
          const { model, against, verdict, more_impressions_needed: more } = one;
          const other = "model" in against ? against.model : say.recallOrder;
          return (
            <li key={JSON.stringify([model, against])} class={verdict}>
              <strong>{say.verdict(verdict, model, other)}</strong> {say.counts(one)}{" "}
              {verdict === "undecided" && more !== null && say.more(more)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
