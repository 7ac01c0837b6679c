// Owns: who works: on what, how fast, how much at once, when last heard of, and why on this device.
// Must not know: queues.
import type { WorkerList as Listed } from "@crossrank/client";
import type { ComponentChildren } from "preact";
import { formatCount } from "../language/numbers.ts";
import { readSelfCheck } from "./self-check.ts";
import { heartbeatAges, type Look } from "./service-history.ts";
import { operateWords } from "./words.ts";

type Worker = Listed["workers"][number];

interface WorkerListProps {
  readonly looks: readonly Look[];
  readonly workers: readonly Worker[];
  readonly nowMs: number;
}

export function WorkerList({ looks, workers, nowMs }: WorkerListProps) {
  const say = operateWords.value;
  const ages = heartbeatAges(looks, nowMs);
  return (
    <section aria-labelledby="workers">
      <h3 id="workers">
        {say.workers} <span class="of">{formatCount(workers.length)}</span>
      </h3>
      {workers.length === 0 && <p class="notice">{say.noWorkers}</p>}
      <ul class="workers">
        {workers.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} ageMs={ages.get(worker.id) ?? 0} />
        ))}
      </ul>
    </section>
  );
}

function WorkerCard({ worker, ageMs }: { readonly worker: Worker; readonly ageMs: number }) {
  const say = operateWords.value;
  const { id, model, runs, concurrency } = worker;
  return (
    <li>
      <h4>
        {id} <span class="of">{model}</span>
      </h4>
      <dl>
        <Device worker={worker} />
        <Rate worker={worker} />
        {runs !== undefined && (
          <Fact name={say.runs}>
            {concurrency === undefined ? formatCount(runs) : say.runsOf(runs, concurrency)}
          </Fact>
        )}
        <Fact name={say.heartbeat}>{say.ago(Math.round(ageMs / 1000))}</Fact>
        <Why worker={worker} />
      </dl>
    </li>
  );
}

function Device({ worker: { device, precision, check } }: { readonly worker: Worker }) {
  const say = operateWords.value;
  const { machine, threads } = readSelfCheck(check);
  const more = [machine, threads !== undefined && say.threads(threads)].filter(Boolean);
  return (
    <Fact name={say.device}>
      {device} · {precision}
      {more.length > 0 && <span class="of">{more.join(" · ")}</span>}
    </Fact>
  );
}

function Rate({ worker }: { readonly worker: Worker }) {
  const say = operateWords.value;
  const { rate_tokens_per_second: tokens, rate_documents_per_second: documents } = worker;
  return (
    <Fact name={say.rate}>
      {tokens === undefined ? say.notMeasured : say.tokensPerSecond(tokens)}
      {documents !== undefined && documents > 0 && (
        <span class="of">{say.documentsPerSecond(documents.toPrecision(3))}</span>
      )}
    </Fact>
  );
}

/** In the service's own words, which are English. */
function Why({ worker: { check } }: { readonly worker: Worker }) {
  const say = operateWords.value;
  const { reason, precisionReason, rejected, isCanaryPassed } = readSelfCheck(check);
  const reasons = [reason, precisionReason].filter(Boolean);
  if (reasons.length === 0) return null;
  return (
    <Fact name={say.why}>
      <span lang="en">{reasons.join("; ")}</span>
      {isCanaryPassed !== undefined && (
        <span class={isCanaryPassed ? "of" : "notice"}>
          {isCanaryPassed ? say.passed : say.failed}
        </span>
      )}
      {rejected.map((one) => (
        <span class="of">
          {say.rejected}: <span lang="en">{`${one.device}, ${one.reason}`}</span>
        </span>
      ))}
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
