import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DocumentIndex } from "./embedded/document-index.ts";
import { filtersOf, filtersSchema, fulfils } from "./filters.ts";

const METADATA: Record<string, unknown>[] = [
  { lang: "en", year: 2020, open: true },
  { lang: "zh", year: 2021.5, open: false },
  { lang: "EN", year: "2020", open: 1 },
  { "a field 字": 'é "quoted"', lang: ["en"] },
  {},
];

const folder = mkdtempSync(join(tmpdir(), "crossrank-filters-"));
let index: DocumentIndex;
beforeAll(() => {
  index = new DocumentIndex(join(folder, "x.sqlite"), true);
  index.write(
    METADATA.map((metadata, i) => {
      return { id: `${i}`, title: null, text: "text", metadata, vector: null, digest: `${i}` };
    }),
    METADATA.length,
  );
});
afterAll(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

test.each<[string, object, number[]]>([
  ["a string, by case", { lang: "en" }, [0]],
  ["one of several", { lang: { $in: ["en", "zh"] } }, [0, 1]],
  ["a number, which is no string", { year: 2020 }, [0]],
  ["a boolean, which is no number", { open: true }, [0]],
  ["a range", { year: { $gte: 2020, $lt: 2021.5 } }, [0]],
  ["a range of numbers alone", { year: { $gt: 0 } }, [0, 1]],
  ["a name and value of any script", { "a field 字": 'é "quoted"' }, [3]],
  ["all conditions together", { lang: "en", year: { $lte: 2019 } }, []],
])("%s is filtered for, in the index as in the head", (_, sent, expected) => {
  const filters = filtersOf(filtersSchema.parse(sent));
  const found = index.recall({ query: "text", limit: 9, filters, mostCharacters: 1000 });
  expect(found.map(({ id }) => Number(id))).toEqual(expected);
  const fulfilling = METADATA.flatMap((metadata, i) => (fulfils(metadata, filters) ? [i] : []));
  expect(fulfilling).toEqual(expected);
});

test.each([{ a: null }, { a: { $in: [] } }, { a: { $ne: 1 } }, { a: {} }, { 'a"b': 1 }])(
  "%j is no filter",
  (sent) => expect(filtersSchema.safeParse(sent).success).toBe(false),
);
