// Owns: every arm of the comparison and what it can score.
// Must not know: how it is measured.
import path from "node:path";
import type { Arm, ModelFiles, Peer } from "./arm.ts";
import { HttpArm, type ServerKind } from "./http-arm.ts";
import { inPeers, logOf, unlessInstalled } from "./installed.ts";
import { LineArm } from "./line-arm.ts";
import { copyModel } from "./model-copy.ts";
import { INFINITY, infinity, TEI, tei } from "./servers.ts";
import { ServiceArm } from "./service-arm.ts";

export const CROSSRANK = "Crossrank, in process";
/** Beside the others, which all compute in fp32: not compared with them. */
export const CROSSRANK_INT8 = "Crossrank, in process, int8";
export const CROSSRANK_SERVICE = "Crossrank, API + queue + worker";

type Unfit = Peer["unfit"];

const unlessTorch: Unfit = ({ hasTorch }) =>
  hasTorch ? undefined : "the model has no PyTorch weights, only a graph of its own";

const ARMS = path.join(import.meta.dirname, "arms");
const inNode = (name: string) => [process.execPath, path.join(ARMS, name)] as const;
const inPython = (environment: string, name: string) =>
  [inPeers("venvs", environment, "bin/python"), path.join(ARMS, name)] as const;

/** A process that speaks lines; `argumentsOf` follow the program and the model's folder. */
function inProcess(
  name: string,
  [program, script]: readonly [string, string],
  argumentsOf: (model: ModelFiles) => readonly string[] = () => [],
  unfit: Unfit = () => undefined,
): Peer {
  return {
    name,
    door: "in process",
    hasBatchSize: true,
    unfit: (model) => unfit(model) ?? unlessInstalled(program),
    start: (model) =>
      LineArm.start([program, script, model.folder, ...argumentsOf(model)], logOf(name)),
  };
}

/** A server on a copy of the model. */
function overHttp(
  name: string,
  program: string,
  kindOf: (folder: string) => ServerKind,
  unfit: Unfit = () => undefined,
): Peer {
  return {
    name,
    door: "HTTP",
    hasBatchSize: true,
    unfit: (model) => unfit(model) ?? unlessInstalled(program),
    start: (model): Promise<Arm> => {
      const copy = copyModel(model);
      return HttpArm.start(kindOf(copy.folder), logOf(name), copy.remove);
    },
  };
}

const onnxOf = ({ onnx }: ModelFiles) => [onnx];

export const PEERS: readonly Peer[] = [
  { ...inProcess(CROSSRANK, inNode("crossrank-arm.ts"), () => ["fp32"]), hasBatchSize: false },
  { ...inProcess(CROSSRANK_INT8, inNode("crossrank-arm.ts"), () => ["int8"]), hasBatchSize: false },
  {
    name: CROSSRANK_SERVICE,
    door: "HTTP",
    hasBatchSize: false,
    unfit: () => undefined,
    start: ({ folder }) => ServiceArm.start(folder),
  },
  overHttp("Infinity, torch", INFINITY, (folder) => infinity("torch", folder), unlessTorch),
  overHttp("Infinity, optimum", INFINITY, (folder) => infinity("optimum", folder)),
  overHttp("TEI, ONNX Runtime", TEI, tei),
  inProcess(
    "sentence-transformers, torch",
    inPython("torch", "sentence_transformers_arm.py"),
    () => ["torch"],
    unlessTorch,
  ),
  inProcess(
    "sentence-transformers, onnx",
    inPython("onnx", "sentence_transformers_arm.py"),
    onnxOf,
  ),
  inProcess("FlagEmbedding", inPython("onnx", "flag_embedding_arm.py"), () => [], unlessTorch),
  inProcess("transformers", inPython("torch", "transformers_arm.py"), () => [], unlessTorch),
  inProcess("FlashRank", inPython("onnx", "flashrank_arm.py"), onnxOf),
  inProcess("transformers.js", inNode("transformers-js-arm.ts"), ({ onnx }) => [
    onnx,
    inPeers("transformers-js"),
  ]),
  inProcess("onnxruntime, Python", inPython("onnx", "onnxruntime_arm.py"), onnxOf),
];
