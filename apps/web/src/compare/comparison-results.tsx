// Owns: what the two rankings come to, in order: agreement, movement, all candidates.
// Must not know: what is in these parts.
import { Agreement } from "./agreement-facts.tsx";
import { ComparedTable } from "./compared-table.tsx";
import { comparison, onlyDifferences, rankers, rows, shownRows } from "./comparison.ts";
import { SlopeChart } from "./slope-chart.tsx";
import { compareWords } from "./words.ts";

export function ComparisonResults() {
  const say = compareWords.value;
  const [a, b] = [rankers.a.ranking.value, rankers.b.ranking.value];
  const isIdle = !rankers.a.progress.value && !rankers.b.progress.value;
  if (isIdle) {
    return (
      <div class="empty">
        <h3>{say.emptyTitle}</h3>
        <p>{say.emptyText}</p>
      </div>
    );
  }
  if (!comparison.isRunning && a && b && a.request.candidates !== b.request.candidates) {
    return <p class="notice">{say.inputChanged}</p>;
  }
  if (rows.value.length === 0) return null;
  return (
    <>
      <Agreement />
      <label class="check only-differences">
        <input
          type="checkbox"
          checked={onlyDifferences.value}
          onChange={({ currentTarget }) => {
            onlyDifferences.value = currentTarget.checked;
          }}
        />
        {say.onlyDifferences}
      </label>
      {shownRows.value.length === 0 ? (
        <p>{say.nothingDiffers}</p>
      ) : (
        <>
          <SlopeChart />
          <ComparedTable />
        </>
      )}
    </>
  );
}
