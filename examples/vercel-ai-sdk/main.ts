// `rerank` of the Vercel AI SDK with Crossrank as its model.
import { crossrank } from "@crossrank/client/ai-sdk";
import { rerank } from "ai";
import { apiKey, baseUrl, requireService } from "../connection.ts";

const query = "苹果公司最新发布的手机";
const documents = ["苹果是一种健康的水果", "苹果派的做法", "iPhone 15 Pro 支持钛合金边框"];

await requireService();
const model = crossrank({ baseUrl, apiKey }).rerankingModel();
const { ranking } = await rerank({ model, query, documents, topN: 2 });

for (const { score, document } of ranking) {
  console.log(score.toFixed(4), document);
}
