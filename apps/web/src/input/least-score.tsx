// Owns: a threshold as a number that is typed.
// Must not know: what it cuts.
import { roundThreshold } from "../state/threshold.ts";

interface LeastScoreProps {
  readonly name: string;
  readonly value: number;
  readonly onChange: (threshold: number) => void;
}

export function LeastScore({ name, value, onChange }: LeastScoreProps) {
  return (
    <label>
      {name}
      <input
        type="number"
        min={0}
        max={1}
        step={0.01}
        value={value.toFixed(2)}
        onChange={({ currentTarget }) => {
          const wanted = roundThreshold(currentTarget.valueAsNumber);
          if (!Number.isNaN(wanted)) onChange(wanted);
          // What was typed may be no number, or one that comes to the same.
          currentTarget.value = (Number.isNaN(wanted) ? value : wanted).toFixed(2);
        }}
      />
    </label>
  );
}
