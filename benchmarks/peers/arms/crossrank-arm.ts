// Crossrank in process, in the conversation of lines.py: `<model folder> <fp32|int8>`.
import { createInterface } from "node:readline";
import { loadCrossEncoder } from "@crossrank/core";

const encoder = await loadCrossEncoder(process.argv[2] ?? "", {
  threads: 1,
  device: "cpu",
  dtype: process.argv[3] === "int8" ? "int8" : "fp32",
});
console.log(JSON.stringify({ ready: true, versions: {} }));
for await (const line of createInterface({ input: process.stdin })) {
  const { query, documents } = JSON.parse(line) as { query: string; documents: string[] };
  const scores = await encoder.score(query, documents);
  console.log(JSON.stringify({ logits: scores.documents.map(({ logit }) => logit) }));
}
await encoder.close();
