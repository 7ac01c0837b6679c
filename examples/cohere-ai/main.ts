// Cohere's own SDK against Crossrank: only `environment` is not what Cohere's guide says.
import { CohereClientV2 } from "cohere-ai";
import { apiKey, baseUrl, requireService } from "../connection.ts";

const query = "苹果公司最新发布的手机";
const documents = ["苹果是一种健康的水果", "苹果派的做法", "iPhone 15 Pro 支持钛合金边框"];

await requireService();
const cohere = new CohereClientV2({ environment: baseUrl, token: apiKey });
const { results } = await cohere.rerank({ model: "rerank-v3.5", query, documents, topN: 2 });

for (const { index, relevanceScore } of results) {
  console.log(relevanceScore.toFixed(4), documents[index]);
}
