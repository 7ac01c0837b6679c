// Owns: a run's time as one bar of its parts, and as numbers.
// Must not know: how parts are reckoned.
import { formatDuration } from "../language/numbers.ts";
import { factsWords } from "./facts-words.ts";
import { type MeasuredParts, timingParts } from "./timing-parts.ts";

interface TimingBarProps {
  readonly timing: MeasuredParts;
  readonly elapsedMs: number;
  readonly networkMs: number;
}

export function TimingBar({ timing, elapsedMs, networkMs }: TimingBarProps) {
  const say = factsWords.value;
  const parts = timingParts(timing, elapsedMs, networkMs);
  return (
    <div class="timing">
      <h3>
        {say.timing} <span class="total">{`${say.total} ${formatDuration(elapsedMs)}`}</span>
      </h3>
      <div class="timing-bar" aria-hidden="true">
        {parts.map(
          ({ name, ms }) => ms > 0 && <div key={name} class={name} style={{ flexGrow: ms }} />,
        )}
      </div>
      <dl>
        {parts.map(({ name, ms }) => (
          <div key={name} title={say.partHint(name)}>
            <dt>
              <span class={`key ${name}`} aria-hidden="true" />
              {say.part(name)}
            </dt>
            <dd>{formatDuration(ms)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
