// Owns: both orders day by day, as two lines a figure. Screen readers have the table.
// Must not know: how figures are counted.
import type { FeedbackFigures } from "@crossrank/client";
import { locale } from "../../language/language.ts";
import { onlineWords } from "./words.ts";

type Day = FeedbackFigures["days"][number];
type Order = "before" | "after";
type Figure = keyof Day[Order];

/** As the clock of who looks has it. */
export const formatDay = (startSeconds: number): string =>
  new Intl.DateTimeFormat(locale.value, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(startSeconds * 1000);

export function Days({ days }: { readonly days: readonly Day[] }) {
  const say = onlineWords.value;
  return (
    <div class="days" aria-hidden="true">
      <DayLines name={say.mrr} figure="mrr_at_5" days={days} />
      <DayLines name={say.hitRate} figure="hit_rate_at_5" days={days} />
      <p class="curve-key">
        <span class="before">{say.before}</span>
        <span class="after">{say.after}</span>
      </p>
    </div>
  );
}

interface DayLinesProps {
  readonly name: string;
  readonly figure: Figure;
  readonly days: readonly Day[];
}

function DayLines({ name, figure, days }: DayLinesProps) {
  const first = days[0]?.start ?? 0;
  const last = days.at(-1)?.start ?? 0;
  return (
    <div>
      <p class="of">{name}</p>
      <div class="line-plot">
        <div class="scale">
          <span>1</span>
          <span>0.5</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${Math.max(1, days.length - 1)} 1`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path class="grid" d={[0, 0.5, 1].map((y) => `M0 ${y}H${days.length - 1}`).join("")} />
          <path class="before" d={pathOf(days.map(({ before }) => before[figure]))} />
          <path class="after" d={pathOf(days.map(({ after }) => after[figure]))} />
        </svg>
        <div class="scale below">
          <span>{formatDay(first)}</span>
          <span>{formatDay(last)}</span>
        </div>
      </div>
    </div>
  );
}

/** Broken where nothing was searched; a day between two such is a dot, and a dashed line draws none without length. */
function pathOf(values: readonly (number | null)[]): string {
  return values
    .map((value, x) => {
      if (value === null) return "";
      const isFirst = x === 0 || values[x - 1] === null;
      return `${isFirst ? "M" : "L"}${x} ${1 - value}h.001`;
    })
    .join("");
}
