// Retrieve, then rerank, in LangChain: a keyword search brings candidates, Crossrank orders them.
import { CrossrankRerank } from "@crossrank/client/langchain";
import { Document } from "@langchain/core/documents";
import { apiKey, baseUrl, requireService } from "../connection.ts";

const query = "苹果公司最新发布的手机";
const corpus = [
  "苹果是一种健康的水果",
  "苹果派的做法",
  "iPhone 15 Pro 支持钛合金边框",
  "华为发布了 Mate 60 Pro",
  "北京今天多云转晴",
].map((pageContent, id) => new Document({ pageContent, metadata: { id } }));

/** Stands in for your retriever: the documents that share most characters with the query. */
function retrieve(): Document[] {
  const shared = ({ pageContent }: Document) =>
    [...new Set(query)].filter((character) => pageContent.includes(character)).length;
  return corpus.toSorted((a, b) => shared(b) - shared(a)).slice(0, 4);
}

await requireService();
const candidates = retrieve();
const reranker = new CrossrankRerank({ baseUrl, apiKey, topN: 3 });
const kept = await reranker.compressDocuments(candidates, query);

console.log("retrieved");
for (const { pageContent } of candidates) console.log("       ", pageContent);
console.log("reranked");
for (const { pageContent, metadata } of kept) {
  console.log(" ", metadata["relevanceScore"].toFixed(4), pageContent);
}
