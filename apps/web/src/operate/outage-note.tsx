// Owns: that the service cannot be seen, why, and of when the figures are.
// Must not know: the figures.
import { wantsKey } from "../api/problem.ts";
import { problemWords } from "../api/problem-words.ts";
import { EnterKeyButton } from "../key-dialog.tsx";
import { locale } from "../language/language.ts";
import { outage } from "./service-watch.ts";
import { operateWords } from "./words.ts";

export function OutageNote({ lastMs }: { readonly lastMs: number | undefined }) {
  const say = operateWords.value;
  const problem = outage.value;
  const told = problemWords.value;
  return (
    <div role="status">
      {problem && (
        <div class="problem">
          <h3>{told.title(problem.cause)}</h3>
          <p>{wantsKey(problem) ? told.advice(problem.cause) : say.tries}</p>
          {lastMs !== undefined && (
            <p>{say.since(new Date(lastMs).toLocaleTimeString(locale.value))}</p>
          )}
          {problem.detail && (
            <p class="detail" lang="en">
              {problem.detail}
            </p>
          )}
          {wantsKey(problem) && <EnterKeyButton />}
        </div>
      )}
    </div>
  );
}
