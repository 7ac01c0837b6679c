// Owns: what a run took and what it ran on.
// Must not know: cards.
import { formatDuration } from "../language/numbers.ts";
import { workers } from "../state/page.ts";
import type { JobResult } from "../state/progress.ts";
import type { Ranking } from "../state/ranker.ts";
import { resultWords } from "./words.ts";

export function RunFacts({ ranking }: { readonly ranking: Ranking }) {
  const say = resultWords.value;
  const { result, elapsedMs } = ranking;
  return (
    <footer class="facts">
      {result && elapsedMs !== undefined && <Timing result={result} elapsedMs={elapsedMs} />}
      {result && <Device result={result} />}
      {result?.query_truncated && <p class="notice">{say.queryTruncated}</p>}
      <p class="honesty">{say.honesty}</p>
    </footer>
  );
}

interface TimingProps {
  readonly result: JobResult;
  readonly elapsedMs: number;
}

function Timing({ result: { timing }, elapsedMs }: TimingProps) {
  const say = resultWords.value;
  const { queue, tokenize, score } = timing;
  const rest = Math.max(0, elapsedMs - queue - tokenize - score);
  const parts = [
    { name: "queue", label: say.queue, ms: queue },
    { name: "tokenize", label: say.tokenize, ms: tokenize },
    { name: "score", label: say.score, ms: score },
    { name: "rest", label: say.rest, ms: rest },
  ];
  return (
    <div class="timing">
      <h3>
        {say.timing} <span class="total">{`${say.total} ${formatDuration(elapsedMs)}`}</span>
      </h3>
      <div class="timing-bar" aria-hidden="true">
        {parts.map(({ name, ms }) => (
          <div class={name} style={{ flexGrow: ms }} />
        ))}
      </div>
      <dl>
        {parts.map(({ name, label, ms }) => (
          <div>
            <dt>
              <span class={`key ${name}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>{formatDuration(ms)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Device({ result }: { readonly result: JobResult }) {
  const say = resultWords.value;
  const { timing, usage, cache, model } = result;
  const worker = workers.value.find(({ id }) => id === timing.worker);
  const facts = [
    model,
    worker && `${worker.device} · ${worker.precision}`,
    timing.worker,
    say.tokens(usage.total_tokens),
    say.cacheState(cache, usage.scored_documents, usage.documents),
  ].filter(Boolean);
  const reason = worker?.check?.["reason"];
  return (
    <p class="device" title={typeof reason === "string" ? reason : undefined}>
      {facts.join(" · ")}
    </p>
  );
}
