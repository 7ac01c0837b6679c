// Owns: how checks look to people, on a terminal and in a file.
// Must not know: what is checked.
import { styleText } from "node:util";
import type { Check } from "./doctor-checks.ts";

const SIGNS = {
  ok: { sign: "ok", colour: "green" },
  absent: { sign: "–", colour: "gray" },
  failed: { sign: "FAILED", colour: "red" },
} as const;

/** One line a check, and one below a failed one with the next command; no colours unless `pretty`. */
export function formatChecks(checks: readonly Check[], pretty: boolean): string {
  const signWidth = Math.max(...checks.map(({ status }) => SIGNS[status].sign.length));
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ name, status, detail, next }) => {
      const { sign, colour } = SIGNS[status];
      const padded = sign.padEnd(signWidth);
      const head = pretty ? styleText(colour, padded) : padded;
      const title = pretty ? styleText("bold", name.padEnd(nameWidth)) : name.padEnd(nameWidth);
      const line = `${head}  ${title}  ${detail}`;
      const indent = " ".repeat(signWidth + nameWidth + 4);
      return next === undefined ? [line] : [line, `${indent}→ ${next}`];
    })
    .join("\n");
}
