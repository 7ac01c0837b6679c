// Owns: bringing onnxruntime's CUDA provider into the GPU image, checked against a pinned checksum.
// Must not know: anything of Crossrank. Run once, at image build: node fetch-cuda-provider.mjs <sha256>
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const NAMES = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];

const expected = process.argv[2];
const root = "node_modules/onnxruntime-node";
const requireBeside = createRequire(join(process.cwd(), root, "package.json"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const source = `https://www.nuget.org/api/v2/package/Microsoft.ML.OnnxRuntime.Gpu.Linux/${version}`;

// fetch follows the redirect that onnxruntime-node's own installer fails on.
const response = await fetch(source);
if (!response.ok) throw new Error(`${source}: HTTP ${response.status}`);
const bytes = Buffer.from(await response.arrayBuffer());
const sha256 = createHash("sha256").update(bytes).digest("hex");
if (sha256 !== expected) throw new Error(`${source} has sha256 ${sha256}, expected ${expected}`);

const AdmZip = requireBeside("adm-zip");
const zip = new AdmZip(bytes);
for (const name of NAMES) {
  const entry = zip.getEntry(`runtimes/linux-x64/native/${name}`);
  if (entry === null) throw new Error(`${name} is not in the package`);
  writeFileSync(join(root, "bin/napi-v6/linux/x64", name), entry.getData(), { mode: 0o644 });
}
