// Owns: what a run ran on, as the worker's own check of its machine found it, and what the cache knew.
// Must not know: times, cards.
import type { WorkerList } from "@crossrank/client";
import type { ComponentChildren } from "preact";
import { formatCount } from "../language/numbers.ts";
import { readSelfCheck } from "../operate/self-check.ts";
import { workers } from "../state/page.ts";
import type { JobResult } from "../state/progress.ts";
import { factsWords } from "./facts-words.ts";

type Worker = WorkerList["workers"][number];

export function RunMachine({ result }: { readonly result: JobResult }) {
  const say = factsWords.value;
  const { timing, usage, cache, model } = result;
  const worker = workers.value.find(({ id }) => id === timing.worker);
  return (
    <div class="machine">
      <h3>{say.machine}</h3>
      <dl>
        <Fact name={say.model}>{model}</Fact>
        {worker && <MachineFacts worker={worker} />}
        <Fact name={say.worker}>{timing.worker ?? say.nobody}</Fact>
        <Fact name={say.tokens}>{say.tokenCount(usage.scored_tokens, usage.total_tokens)}</Fact>
        <Fact name={say.cache}>
          {say.cacheState(cache, usage.scored_documents, usage.documents)}
        </Fact>
      </dl>
    </div>
  );
}

function MachineFacts({ worker }: { readonly worker: Worker }) {
  const say = factsWords.value;
  const { device, precision, metrics } = worker;
  const { machine, threads, reason, precisionReason } = readSelfCheck(worker.check);
  const named = [machine, threads !== undefined && say.threads(threads)].filter(Boolean);
  return (
    <>
      <Fact name={say.device} reason={reason}>
        {device}
        {named.length > 0 && ` · ${named.join(" · ")}`}
      </Fact>
      <Fact name={say.precision} reason={precisionReason}>
        {precision}
      </Fact>
      {metrics && metrics.batches > 0 && (
        <Fact name={say.batches}>
          {say.batchPairs(
            (metrics.pairs / metrics.batches).toFixed(1),
            formatCount(metrics.max_batch_tokens),
          )}
        </Fact>
      )}
    </>
  );
}

interface FactProps {
  readonly name: string;
  /** In the service's own words. */
  readonly reason?: string | undefined;
  readonly children: ComponentChildren;
}

function Fact({ name, reason, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {reason && (
          <span class="reason" lang="en">
            {reason}
          </span>
        )}
      </dd>
    </div>
  );
}
