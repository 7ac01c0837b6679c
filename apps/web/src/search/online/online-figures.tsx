// Owns: how recall's order and the reranker's do on a collection by what was chosen, when somebody looks.
// Must not know: how it is counted.
import type { FeedbackFigures, Interleaving } from "@crossrank/client";
import { useSignal, useSignalEffect } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { Problem } from "../../api/problem.ts";
import { formatCount } from "../../language/numbers.ts";
import { ProblemNote } from "../../results/problem-note.tsx";
import { WideTable } from "../../table/wide-table.tsx";
import { answer, searchProblem } from "../search-run.ts";
import { Days, formatDay } from "./days.tsx";
import { Verdicts } from "./verdicts.tsx";
import { onlineWords } from "./words.ts";

interface Online {
  readonly figures: FeedbackFigures;
  readonly interleaving: Interleaving;
}

export function OnlineFigures({ collection }: { readonly collection: string }) {
  const say = onlineWords.value;
  const isOpen = useSignal(false);
  const online = useSignal<Online | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const look = async () => {
    try {
      const [figures, interleaving] = await Promise.all([
        client.value.feedbackFigures(collection),
        client.value.interleaving(collection),
      ]);
      online.value = { figures, interleaving };
      problem.value = undefined;
    } catch (error) {
      problem.value = searchProblem(error);
    }
  };
  // Anew with each search.
  useSignalEffect(() => {
    void answer.value;
    if (isOpen.value) void look();
  });
  return (
    <details
      class="context online"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{say.title}</summary>
      {problem.value && <ProblemNote problem={problem.value} again={() => void look()} />}
      {isOpen.value && !online.value && !problem.value && <p class="note">{say.reading}</p>}
      {online.value && (
        <>
          <Verdicts interleaving={online.value.interleaving} />
          <FigureTables figures={online.value.figures} />
        </>
      )}
    </details>
  );
}

type Figures = Omit<FeedbackFigures["windows"][number], "window">;

const formatShare = (share: number | null) => (share === null ? "–" : share.toFixed(3));

const cellsOf = ({ impressions, feedback_share, before, after }: Figures) => [
  formatCount(impressions),
  ...[feedback_share, before.mrr_at_5, after.mrr_at_5].map(formatShare),
  ...[before.hit_rate_at_5, after.hit_rate_at_5].map(formatShare),
];

function FigureTables({ figures: { windows, days } }: { readonly figures: FeedbackFigures }) {
  const say = onlineWords.value;
  const columns = [
    ...[say.impressions, say.feedbackShare],
    ...[say.mrrBefore, say.mrrAfter, say.hitBefore, say.hitAfter],
  ];
  return (
    <>
      <WideTable
        title={say.title}
        note={say.note}
        columns={[say.window, ...columns]}
        rows={windows.map((one) => [say.windowName(one.window), ...cellsOf(one)])}
      />
      <h4>{say.days}</h4>
      <Days days={days} />
      <WideTable
        title={say.days}
        columns={[say.day, ...columns]}
        rows={days.map((one) => [formatDay(one.start), ...cellsOf(one)])}
      />
    </>
  );
}
