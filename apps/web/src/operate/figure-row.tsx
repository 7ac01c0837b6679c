// Owns: the four figures that say how the service does, and how they went.
// Must not know: queues, workers.
import type { ComponentChildren } from "preact";
import { Sparkline } from "../charts/sparkline.tsx";
import { formatCount, formatDuration } from "../language/numbers.ts";
import { hitShare, type Look } from "./service-history.ts";
import { WATCH_EVERY_MS } from "./service-watch.ts";
import { operateWords } from "./words.ts";

/** Of a line: a look or two may be late. */
export const GAP_MS = 4 * WATCH_EVERY_MS;

const formatShare = (share: number) => `${Math.round(share * 100)} %`;

interface FigureRowProps {
  readonly looks: readonly Look[];
  readonly latest: Look;
}

export function FigureRow({ looks, latest: { queue, answers } }: FigureRowProps) {
  const say = operateWords.value;
  const seconds = Math.max(0, ...queue.data.map(({ seconds }) => seconds ?? Number.NaN));
  const measured = Number.isNaN(seconds) ? say.noRate : say.work(formatDuration(seconds * 1000));
  const work = queue.outstanding === 0 ? say.idle : measured;
  const ofAnswers = say.ofAnswers(answers.answered, answers.window_seconds / 60);
  return (
    <dl class="figures">
      <Figure
        name={say.outstanding}
        looks={looks}
        of={(look) => look.queue.outstanding}
        format={formatCount}
      >
        {work}
      </Figure>
      <Figure
        name={say.p50}
        looks={looks}
        of={(look) => look.answers.p50_ms}
        format={formatDuration}
      >
        {ofAnswers}
      </Figure>
      <Figure
        name={say.p95}
        looks={looks}
        of={(look) => look.answers.p95_ms}
        format={formatDuration}
      >
        {ofAnswers}
      </Figure>
      <Figure
        name={say.hits}
        looks={looks}
        of={(look) => hitShare(look.answers)}
        format={formatShare}
      >
        {answers.cache.partial > 0 ? say.hitsPartial(answers.cache.partial) : ofAnswers}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly looks: readonly Look[];
  readonly of: (look: Look) => number | undefined;
  readonly format: (value: number) => string;
  readonly children: ComponentChildren;
}

function Figure({ name, looks, of, format, children }: FigureProps) {
  const points = looks.map((look) => ({ atMs: look.atMs, value: of(look) }));
  const now = points.at(-1)?.value;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{now === undefined ? operateWords.value.none : format(now)}</strong>
        <Sparkline points={points} gapMs={GAP_MS} format={format} />
        <span class="of">{children}</span>
      </dd>
    </div>
  );
}
