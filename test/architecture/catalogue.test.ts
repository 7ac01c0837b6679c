// The table of models in the documentation is the catalogue.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CATALOGUE, EMBEDDED_MODEL, findInCatalogue } from "../../packages/core/src/catalogue.ts";

const text = readFileSync("docs/models.md", "utf8");

test("docs/models.md holds the catalogue, row by row", () => {
  const head =
    "| Model | Parameters | Tokens a pair | Languages | Licence | ONNX files from |\n" +
    "| --- | --- | --- | --- | --- | --- |\n";
  const rows = CATALOGUE.map(
    ({ id, parameters, maxTokens, languages, licence, onnxRepository }) => {
      const terms = licence.commercial ? licence.spdx : `${licence.spdx} (not commercial)`;
      const source = onnxRepository === undefined ? "the same" : `\`${onnxRepository}\``;
      return `| \`${id}\` | ${parameters} | ${maxTokens} | ${languages} | ${terms} | ${source} |\n`;
    },
  );
  expect(text).toContain(`\n${head}${rows.join("")}\n`);
});

test("every model that the prose names is in the catalogue", () => {
  const named = [...text.matchAll(/`((?:BAAI|Alibaba-NLP|cross-encoder|jinaai)\/[\w.-]+)`/g)];
  expect(named.length).toBeGreaterThan(CATALOGUE.length / 2);
  for (const [, id = ""] of named) expect(findInCatalogue(id), id).toBeDefined();
});

test("ids are unique, and the embedded model is where the catalogue says", () => {
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  const manifest = readFileSync(`${EMBEDDED_MODEL.folder}/manifest.json`, "utf8");
  expect(JSON.parse(manifest).id).toBe(EMBEDDED_MODEL.id);
});
