// Crossrank beside the other rerankers: the same model files, pairs and core, text in, scores out.
// `node benchmarks/peers.ts [--models embedded,mini,bge-large-random] [--documents 50] [--rounds 5]
// [--batch-sizes 1,4,8,16,32] [--only <part of a name>,…] [--core 0]`; benchmarks/peers/set-up.sh
// first. Tells how far it is on stderr.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import type { ModelFiles, Peer } from "./peers/arm.ts";
import { pairFlops, readShape } from "./peers/flops.ts";
import { inPeers } from "./peers/installed.ts";
import { measureMatrixRate } from "./peers/matrix-rate.ts";
import { PEERS } from "./peers/peer-list.ts";
import { type Measured, report } from "./peers/report.ts";
import { RequestLoad } from "./peers/request-load.ts";
import { type Plan, runRound, searchBatchSizes } from "./peers/rounds.ts";
import { writeResult } from "./result-file.ts";
import { MODEL_FOLDER } from "./service.ts";

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "embedded,mini" },
    documents: { type: "string", default: "50" },
    rounds: { type: "string", default: "5" },
    "batch-sizes": { type: "string", default: "1,4,8,16,32" },
    only: { type: "string", default: "" },
    core: { type: "string", default: "0" },
  },
});
const SEED = 1;
/** <s> query </s></s> document </s>, or [CLS] query [SEP] document [SEP] and one to spare. */
const PAIR_TOKENS = 10 + 150 + 4;

const MODELS: readonly ModelFiles[] = [
  { name: "embedded", folder: MODEL_FOLDER, onnx: "onnx/model_w8.onnx", hasTorch: false },
  ...["mini", "bge-large-random"].map((name) => {
    return { name, folder: inPeers("models", name), onnx: "onnx/model.onnx", hasTorch: true };
  }),
];

function chooseModel(name: string): ModelFiles {
  const model = MODELS.find((known) => known.name === name);
  if (model === undefined) throw new Error(`--models: there is no ${name}`);
  if (existsSync(model.folder)) return model;
  throw new Error(`${name} is made by benchmarks/peers/set-up.sh, which has not been run`);
}

const isChosen = ({ name }: Peer) =>
  values.only.split(",").some((part) => name.toLowerCase().includes(part.toLowerCase()));

async function compare(model: ModelFiles): Promise<Measured> {
  const documents = Number(values.documents);
  const rounds = Number(values.rounds);
  const texts = new RequestLoad(model.folder, SEED);
  const plan: Plan = {
    model,
    texts,
    documents: {
      mixed: texts.documents("mixed", documents),
      equal: texts.documents("equal", documents),
    },
    batchSizes: values["batch-sizes"].split(",").map(Number),
  };
  const { courses, failures } = await searchBatchSizes(PEERS.filter(isChosen), plan);
  const shape = readShape(model.folder);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    failures.push(...(await runRound(courses, plan, round)));
    if (model.hasTorch) rates.push(measureMatrixRate(shape, PAIR_TOKENS));
  }
  const matrix = model.hasTorch ? { pairFlops: pairFlops(shape, PAIR_TOKENS), rates } : undefined;
  return { model, documents, rounds, courses, failures, matrix };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // A running service listens too, and exits when it has taken itself away.
  process.once(signal, () => process.listenerCount(signal) === 0 && process.exit(130));
}
// What is started from here on inherits it.
execFileSync("taskset", ["-acp", values.core, String(process.pid)], { stdio: "ignore" });
const models = values.models.split(",").map(chooseModel);
for (const model of models) {
  const machine = describeMachine();
  writeResult(report(await compare(model)), machine);
}
