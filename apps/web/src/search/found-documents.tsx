// Owns: what stands below the form: which of its states, and in which order its parts stand.
// Must not know: what is in a part.
import { ProblemNote } from "../results/problem-note.tsx";
import { TimingBar } from "../results/timing-bar.tsx";
import { query } from "../state/request.ts";
import { sampleQueries } from "./collections/sample-collection.ts";
import { ContextMaker } from "./context-maker.tsx";
import { GateNote } from "./gate-note.tsx";
import { RecallList } from "./lists/recall-list.tsx";
import { RerankedList } from "./lists/reranked-list.tsx";
import { keptCount } from "./lists/shown-answer.ts";
import { type Answer, answer, phase, problem, searchRunner } from "./search-run.ts";
import { collectionName } from "./search-setup.ts";
import { searchWords } from "./words.ts";

export function FoundDocuments() {
  const say = searchWords.value;
  const found = answer.value;
  return (
    <section class="found" aria-label={say.kept} aria-busy={searchRunner.isRunning}>
      {phase.value === "running" && (
        <p class="note">
          {say.searching}
          <progress aria-label={say.searching} />
        </p>
      )}
      {phase.value === "canceled" && <p class="note">{say.canceled}</p>}
      {problem.value && <ProblemNote problem={problem.value} again={searchRunner.start} />}
      {found ? <Found answer={found} /> : <Before />}
      <p class="visually-hidden" aria-live="polite">
        {phase.value === "answered" && found
          ? say.announced(keptCount.value, found.reply.recalled)
          : ""}
      </p>
    </section>
  );
}

function Before() {
  const say = searchWords.value;
  const queries = sampleQueries(collectionName.value);
  return (
    <div class="empty">
      <p>{say.before}</p>
      {queries.length > 0 && (
        <>
          <p>{say.tryThese}</p>
          <ul>
            {queries.map((one) => (
              <li key={one}>
                <button
                  type="button"
                  onClick={() => {
                    query.value = one;
                    searchRunner.start();
                  }}
                >
                  {one}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const NOT_RERANKED = { queue: 0, tokenize: 0, score: 0 };

function Found({ answer: found }: { readonly answer: Answer }) {
  const { reply, elapsedMs, networkMs } = found;
  const { recall, rerank = NOT_RERANKED } = reply.timing;
  if (reply.results.length === 0) return <p class="note">{searchWords.value.nothing}</p>;
  return (
    <>
      <GateNote answer={found} />
      <div class="both-orders">
        <RecallList answer={found} />
        <RerankedList answer={found} />
      </div>
      <ContextMaker key={reply.id} answer={found} />
      <footer class="facts">
        <TimingBar
          timing={{ recall, queue: rerank.queue, tokenize: rerank.tokenize, score: rerank.score }}
          elapsedMs={elapsedMs}
          networkMs={networkMs}
        />
      </footer>
    </>
  );
}
