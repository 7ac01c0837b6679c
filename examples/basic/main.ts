// The cross-encoder in process: no Redis, no HTTP, no queue. Phones against fruit: both documents
// talk about 苹果, only one answers the query.
import path from "node:path";
import { styleText } from "node:util";
import { loadCrossEncoder } from "@crossrank/core";
import { drawQuery, drawRanking, milliseconds } from "../score-table.ts";

const modelFolder = path.resolve(import.meta.dirname, "../../models/crossrank-embedded");
const query = "苹果公司最新发布的手机";
const documents = [
  "苹果是一种健康的水果",
  "苹果派的做法",
  "iPhone 15 Pro 支持钛合金边框",
  "华为发布了 Mate 60 Pro",
];

const startedAt = performance.now();
const encoder = await loadCrossEncoder(modelFolder);
const loadedAt = performance.now();
const scores = await encoder.score(query, documents);
const scoredAt = performance.now();
await encoder.close();

const ranking = documents.map((text, i) => {
  const logit = scores.documents[i]?.logit ?? Number.NaN;
  return { text, logit, score: 1 / (1 + Math.exp(-logit)) };
});
const { model, precision, device } = encoder.descriptor;
const timing = [
  `loaded in ${milliseconds(loadedAt - startedAt)}`,
  `${documents.length} scored in ${milliseconds(scoredAt - loadedAt)}`,
];
console.log(`${drawQuery(query)}\n\n${drawRanking(ranking)}\n`);
console.log(styleText("gray", `${model}, ${precision} on ${device}: ${timing.join(", ")}`));
