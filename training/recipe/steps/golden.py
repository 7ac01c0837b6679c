"""golden.json: ids, truncation and logits of fixed pairs, for the parity test of the service."""

import json
import platform

import onnxruntime

from ..measure.scorer import Scorer
from ..paths import recipe_file, runs_folder


def main(arguments) -> None:
    folder = runs_folder("hub", "crossrank-embedded")
    small, int8, whole = (Scorer(folder, f"onnx/{name}.onnx") for name in ("model_w8", "model_int8", "model"))
    lines = []
    for line in recipe_file("golden-pairs.jsonl").read_text().splitlines():
        pair = json.loads(line)
        encoded = small.tokenizer.encode(pair["query"], pair["document"])
        pair["input_ids"], pair["token_type_ids"] = encoded.ids, encoded.type_ids
        pair["truncated"] = bool(encoded.overflowing)
        pair["logit_w8"] = round(float(small.run([encoded])[0]), 6)
        pair["logit_int8"] = round(float(int8.run([encoded])[0]), 6)
        pair["logit_fp32"] = round(float(whole.run([encoded])[0]), 6)
        lines.append("  " + json.dumps(pair, ensure_ascii=False))
    head = {
        "model": "crossrank-embedded", "max_length": 512, "truncation": "only_second",
        "runs": f"one pair per run, one thread, onnxruntime {onnxruntime.__version__}, {platform.machine()}",
    }
    body = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "pairs": [\n' + ",\n".join(lines) + "\n ]\n}\n"
    json.loads(body)
    (folder / "golden.json").write_text(body)
    print(f"{len(lines)} pairs")
