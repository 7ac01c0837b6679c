// Owns: a problem that ended a run, as a person reads it: what happened, what to do next, when.
// Must not know: how it came about.
import { type Problem, wantsKey } from "../api/problem.ts";
import { problemWords } from "../api/problem-words.ts";
import { EnterKeyButton } from "../key-dialog.tsx";
import { rank } from "../state/page.ts";

interface ProblemNoteProps {
  readonly problem: Problem;
  readonly again?: () => void;
}

export function ProblemNote({ problem, again = rank }: ProblemNoteProps) {
  const say = problemWords.value;
  const { cause, detail, candidate, retryAfterMs, requestId } = problem;
  const advice = [
    say.advice(cause),
    ...(candidate === undefined ? [] : [say.candidate(candidate)]),
    ...(retryAfterMs === undefined ? [] : [say.waitFor(Math.ceil(retryAfterMs / 1000))]),
  ];
  return (
    <div class="problem" role="alert">
      <h3>{say.title(cause)}</h3>
      <p>{say.sentences(advice)}</p>
      {detail && <p class="detail">{detail}</p>}
      {requestId && (
        <p class="detail">
          {say.requestId} <code>{requestId}</code>
        </p>
      )}
      <div class="buttons">
        {wantsKey(problem) && <EnterKeyButton />}
        <button type="button" onClick={again}>
          {say.again}
        </button>
      </div>
    </div>
  );
}
