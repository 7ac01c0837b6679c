// Owns: what the gate decided about the last search, with its rule, its value, and what skipping would have cost.
// Must not know: how it decides.

import { gateWords } from "./gate-words.ts";
import { inBoth } from "./lists/orders.ts";
import type { Answer } from "./search-run.ts";
import { setup } from "./search-setup.ts";

export function GateNote({ answer }: { readonly answer: Answer }) {
  const say = gateWords.value;
  const { gate, results } = answer.reply;
  const { decision, mode, rule, value, threshold, cost } = gate;
  const why = rule === null ? (mode === "on" ? say.always : say.noRule) : say.rule(rule);
  const isMeasured = value !== null && threshold !== null && rule === "confident_recall";
  const most = Math.min(setup.value.topN, results.length);
  return (
    <div class={`gate ${decision}`}>
      <p>
        <strong>{say.decision(decision)}</strong>
        <span class="why">
          {why}
          {rule !== null && <code>{rule}</code>}
          {isMeasured && ` ${say.value(value.toFixed(2), threshold.toFixed(2))}`}
        </span>
      </p>
      {cost && <p class="cost">{say.cost(cost.top_1_changed, inBoth(results, most), most)}</p>}
    </div>
  );
}
