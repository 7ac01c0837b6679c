// Owns: a whole number from 1 that is typed.
// Must not know: what it counts.

interface CountFieldProps {
  readonly name: string;
  readonly value: number;
  readonly most?: number;
  readonly onChange: (count: number) => void;
}

export function CountField({ name, value, most, onChange }: CountFieldProps) {
  return (
    <label>
      {name}{" "}
      <input
        type="number"
        min={1}
        max={most}
        step={1}
        inputMode="numeric"
        value={value}
        onChange={({ currentTarget }) => {
          const count = Math.floor(currentTarget.valueAsNumber);
          const isCount = count >= 1 && count <= (most ?? Number.POSITIVE_INFINITY);
          if (isCount) onChange(count);
          // What was typed may be no such number.
          currentTarget.value = String(isCount ? count : value);
        }}
      />
    </label>
  );
}
