// The typed client of this repository: fetch only, with retries and errors that have a code.
import { Crossrank, CrossrankApiError, CrossrankConnectionError } from "@crossrank/client";
import { apiKey, baseUrl } from "../connection.ts";
import { drawQuery, drawRanking } from "../score-table.ts";

const query = "苹果公司最新发布的手机";
const documents = ["苹果是一种健康的水果", "苹果派的做法", "iPhone 15 Pro 支持钛合金边框"];

const client = new Crossrank({ baseUrl, apiKey });

try {
  const { results } = await client.rerank({ query, documents, raw_scores: true });
  const ranking = results.map(({ index, relevance_score, logit = Number.NaN }) => ({
    text: documents[index] ?? "",
    score: relevance_score,
    logit,
  }));
  console.log(`${drawQuery(query)}\n\n${drawRanking(ranking)}`);
} catch (error) {
  if (error instanceof CrossrankApiError) {
    console.error(`${error.status} ${error.code}: ${error.message}`);
    process.exitCode = 1;
  } else if (error instanceof CrossrankConnectionError) {
    console.error(`${error.message}: run \`npm start\` first, or set CROSSRANK_URL.`);
    process.exitCode = 4;
  } else throw error;
}
