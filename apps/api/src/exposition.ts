// Owns: the text that Prometheus reads (exposition format 0.0.4).
// Must not know: what is measured.
import type { Histogram } from "@crossrank/protocol/batch-metrics";

type Labels = Readonly<Record<string, string>>;

/** Collects samples family by family; `toString` gives the page. */
export class Exposition {
  readonly #lines: string[] = [];

  /** One number for each set of labels. */
  add(
    type: "counter" | "gauge",
    name: string,
    help: string,
    samples: readonly (readonly [Labels, number])[],
  ): void {
    this.#family(type, name, help);
    for (const [labels, value] of samples) this.#sample(name, labels, value);
  }

  addHistograms(
    name: string,
    help: string,
    samples: readonly (readonly [Labels, Histogram])[],
  ): void {
    this.#family("histogram", name, help);
    for (const [labels, { bounds, counts, count, sum }] of samples) {
      bounds.forEach((bound, i) => {
        this.#sample(`${name}_bucket`, { ...labels, le: String(bound) }, counts[i] ?? count);
      });
      this.#sample(`${name}_bucket`, { ...labels, le: "+Inf" }, count);
      this.#sample(`${name}_sum`, labels, sum);
      this.#sample(`${name}_count`, labels, count);
    }
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  #family(type: string, name: string, help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  }

  #sample(name: string, labels: Labels, value: number): void {
    const shown = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
    this.#lines.push(`${name}{${shown.join(",")}} ${value}`);
  }
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
