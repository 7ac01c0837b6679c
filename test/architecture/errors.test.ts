// docs/errors.md is complete: every code with its status and whether a retry can help.
import { readFileSync } from "node:fs";
import { ERROR_TABLE } from "@crossrank/protocol/errors";
import { expect, test } from "vitest";

test.each(Object.entries(ERROR_TABLE))("docs/errors.md explains %s", (code, kind) => {
  const row = `| \`${code}\` | ${kind.status} | ${kind.retryable ? "yes" : "no"} |`;
  expect(readFileSync("docs/errors.md", "utf8")).toContain(row);
});
