// Owns: how recall's order and the reranker's do on a collection by what was chosen, when somebody looks.
// Must not know: how it is counted.
import type { FeedbackFigures as Figures } from "@crossrank/client";
import { useSignal } from "@preact/signals";
import { client } from "../api/client.ts";
import type { Problem } from "../api/problem.ts";
import { formatCount } from "../language/numbers.ts";
import { ProblemNote } from "../results/problem-note.tsx";
import { WideTable } from "../table/wide-table.tsx";
import { searchProblem } from "./search-run.ts";
import { searchWords } from "./words.ts";

export function FeedbackFigures({ collection }: { readonly collection: string }) {
  const say = searchWords.value;
  const figures = useSignal<Figures | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const look = async () => {
    try {
      figures.value = await client.value.feedbackFigures(collection);
      problem.value = undefined;
    } catch (error) {
      problem.value = searchProblem(error);
    }
  };
  return (
    <details
      class="context"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) void look();
      }}
    >
      <summary>{say.figures}</summary>
      {problem.value && <ProblemNote problem={problem.value} again={() => void look()} />}
      {figures.value && <FigureTable figures={figures.value} />}
    </details>
  );
}

const formatShare = (share: number | null) => (share === null ? "–" : share.toFixed(3));

function FigureTable({ figures: { windows } }: { readonly figures: Figures }) {
  const say = searchWords.value;
  return (
    <WideTable
      title={say.figures}
      note={say.figuresNote}
      columns={[
        ...[say.window, say.impressions, say.feedbackShare],
        ...[say.mrrBefore, say.mrrAfter, say.hitBefore, say.hitAfter],
      ]}
      rows={windows.map(({ window, impressions, feedback_share, before, after }) => [
        say.windowName(window),
        formatCount(impressions),
        formatShare(feedback_share),
        formatShare(before.mrr_at_5),
        formatShare(after.mrr_at_5),
        formatShare(before.hit_rate_at_5),
        formatShare(after.hit_rate_at_5),
      ])}
    />
  );
}
