// transformers.js by its model class, in the conversation of lines.py, all pairs at once by default:
// `<model folder> <ONNX file> <folder with node_modules>`.
// Its text-classification pipeline would not do: it puts one logit through a softmax, which is 1.
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

interface Transformers {
  readonly env: { localModelPath: string; allowRemoteModels: boolean; version: string };
  readonly AutoTokenizer: { from_pretrained(name: string): Promise<Tokenize> };
  readonly AutoModelForSequenceClassification: {
    from_pretrained(name: string, options: object): Promise<Model>;
  };
}
type Tokenize = (queries: string[], options: object) => unknown;
type Model = (inputs: unknown) => Promise<{ logits: { data: Float32Array } }>;

const [folder = "", onnx = "", home = ""] = process.argv.slice(2);
const { env, AutoTokenizer, AutoModelForSequenceClassification } = createRequire(
  path.join(home, "package.json"),
)("@huggingface/transformers") as Transformers;

env.localModelPath = path.dirname(folder);
env.allowRemoteModels = false;
const name = path.basename(folder);
const tokenize = await AutoTokenizer.from_pretrained(name);
const model = await AutoModelForSequenceClassification.from_pretrained(name, {
  dtype: "fp32",
  device: "cpu",
  model_file_name: path.basename(onnx, ".onnx"),
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
const versions = { "@huggingface/transformers": env.version };
console.log(JSON.stringify({ ready: true, versions }));

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as {
    query: string;
    documents: string[];
    batchSize: number | null;
  };
  const { query, documents } = request;
  const size = request.batchSize ?? documents.length;
  const scored: number[] = [];
  for (let start = 0; start < documents.length; start += size) {
    const batch = documents.slice(start, start + size);
    const queries = batch.map(() => query);
    const inputs = tokenize(queries, { text_pair: batch, padding: true, truncation: true });
    scored.push(...(await model(inputs)).logits.data);
  }
  console.log(JSON.stringify({ logits: scored }));
}
