// What README and .env.example say of the settings is what config.ts does.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { environmentExample, settingsTable } from "../support/settings-table.ts";

test.each(["README.md"])("%s holds the settings table", (file) => {
  expect(readFileSync(file, "utf8")).toContain(settingsTable());
});

test("README.zh-CN.md names every setting with its default", () => {
  const text = readFileSync("README.zh-CN.md", "utf8");
  for (const row of settingsTable().split("\n").slice(2)) {
    const [, name, fallback] = row.split("|");
    expect(text).toContain(`|${name}|${fallback}|`);
  }
});

test(".env.example is complete and commented out", () => {
  expect(readFileSync(".env.example", "utf8")).toContain(environmentExample());
});
