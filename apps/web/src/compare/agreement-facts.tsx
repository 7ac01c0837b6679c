// Owns: how far the two sides agree, in four numbers.
// Must not know: how they are found.
import { computed, signal } from "@preact/signals";
import { formatCount } from "../language/numbers.ts";
import { kendallTauB, meanDifference, overlapAt } from "./agreement.ts";
import { rows } from "./comparison.ts";
import { formatSigned } from "./format-signed.ts";
import { compareWords } from "./words.ts";

/** How many of the best are compared; undefined: half of them, up to ten. */
const overlapSize = signal<number | undefined>(undefined);

export const tau = computed(() =>
  kendallTauB(
    rows.value.map(({ a }) => a.logit),
    rows.value.map(({ b }) => b.logit),
  ),
);

export const movedCount = computed(() => rows.value.filter(({ a, b }) => a.rank !== b.rank).length);

const difference = computed(() =>
  meanDifference(
    rows.value.map(({ a }) => a.score),
    rows.value.map(({ b }) => b.score),
  ),
);

const overlap = computed(() => {
  const byRank = (side: "a" | "b") =>
    rows.value.toSorted((x, y) => x[side].rank - y[side].rank).map(({ index }) => index);
  const { length: total } = rows.value;
  const size = Math.min(overlapSize.value ?? Math.min(10, Math.ceil(total / 2)), total);
  const share = overlapAt(size, byRank("a"), byRank("b"));
  return { size, shared: Math.round(share * size), share };
});

export function Agreement() {
  const say = compareWords.value;
  const { signed, absolute } = difference.value;
  const { size, shared, share } = overlap.value;
  const { length: total } = rows.value;
  return (
    <dl class="agreement" aria-label={say.agreement}>
      <div>
        <dt>{say.tau}</dt>
        <dd>{tau.value?.toFixed(3).replace("-", "−") ?? say.tauNone}</dd>
        <dd class="more">{say.tauHint}</dd>
      </div>
      <div>
        <dt>
          <label>
            {say.overlap}
            <input
              type="number"
              aria-label={say.overlapSize}
              min={1}
              max={total}
              step={1}
              value={size}
              onChange={({ currentTarget }) => {
                const wanted = Math.floor(currentTarget.valueAsNumber);
                if (wanted >= 1) overlapSize.value = Math.min(wanted, total);
                currentTarget.value = String(overlap.value.size);
              }}
            />
          </label>
        </dt>
        <dd>{`${formatCount(share * 100)} %`}</dd>
        <dd class="more">{say.overlapOf(shared, size)}</dd>
      </div>
      <div>
        <dt>{say.difference}</dt>
        <dd>{formatSigned(signed, 4)}</dd>
        <dd class="more">{say.differenceNote(absolute.toFixed(4))}</dd>
      </div>
      <div>
        <dt>{say.moved}</dt>
        <dd>{say.movedOf(movedCount.value, total)}</dd>
      </div>
    </dl>
  );
}
