// Keyword traps over HTTP: the wrong document repeats the query's words, the right one answers it.
// Each is asked twice, so that the second answer comes out of the cache.
import { styleText } from "node:util";
import { baseUrl, requireService } from "../connection.ts";
import { drawQuery, drawRanking, milliseconds } from "../score-table.ts";
import { listWorkers, rerank, ServiceProblem, type TimedReply } from "./service.ts";
import { TRAPS, type Trap } from "./traps.ts";

/** Draws one trap; true when a document that answers the query came first. */
async function spring({ query, documents, expected }: Trap): Promise<boolean> {
  const first = await rerank(baseUrl, query, documents);
  const second = await rerank(baseUrl, query, documents);
  const ranking = first.results.map(({ index, relevance_score, logit = Number.NaN }) => ({
    text: documents[index] ?? "",
    score: relevance_score,
    logit,
    ...(expected.includes(index) && { note: "answers" }),
  }));
  const winner = first.results[0]?.index ?? -1;
  console.log(`${drawQuery(query)}\n\n${drawRanking(ranking)}\n`);
  console.log(verdict(expected.includes(winner), first.model));
  console.log(styleText("gray", `first ${timing(first)}; second ${timing(second)}\n`));
  return expected.includes(winner);
}

function verdict(isRight: boolean, model: string): string {
  if (isRight) return styleText("green", "✓ the expected document came first");
  return styleText("red", `✗ wrong: ${model} fell into this trap`);
}

function timing({ wallMs, cache, timing: { score } }: TimedReply): string {
  const work = cache === "hit" ? "" : `, scoring ${milliseconds(score)}`;
  return `${milliseconds(wallMs)}${work}, cache ${cache}`;
}

await requireService();
try {
  const workers = await listWorkers(baseUrl);
  console.log(styleText("gray", `${baseUrl}, live workers: ${workers.length}\n`));
  let right = 0;
  for (const trap of TRAPS) right += (await spring(trap)) ? 1 : 0;
  console.log(`${right} of ${TRAPS.length} traps: the expected document came first.`);
} catch (error) {
  if (!(error instanceof ServiceProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
