"""int8 storage of every large weight, fp32 arithmetic: a score does not depend on its batch.

Tables (word and position rows) get one scale a row, matrices one a column; the runtime folds
the matrices back to fp32 when it loads the graph.
"""

import hashlib
import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..paths import runs_folder

SMALLEST_SIDE = 300


def to_int8(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(weight).max(axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


class Graph:
    """Rewrites one graph in place; each large initializer is stored once as NAME_q and NAME_s."""

    def __init__(self, model: onnx.ModelProto):
        self.graph = model.graph
        self.weights = {item.name: item for item in model.graph.initializer}
        self.done: set[str] = set()

    def is_large(self, name: str) -> bool:
        item = self.weights.get(name)
        return item is not None and len(item.dims) == 2 and min(item.dims) >= SMALLEST_SIDE

    def store(self, name: str, axis: int) -> bool:
        """True the first time a weight is met."""
        if name in self.done:
            return False
        self.done.add(name)
        whole, scale = to_int8(numpy_helper.to_array(self.weights[name]), axis)
        self.graph.initializer.remove(self.weights[name])
        self.graph.initializer.append(numpy_helper.from_array(whole, name + "_q"))
        self.graph.initializer.append(numpy_helper.from_array(scale, name + "_s"))
        return True

    def matrix(self, node) -> list:
        name = node.input[1]
        first = self.store(name, 0)
        node.input[1] = name + "_w"
        if not first:
            return [node]
        return [
            helper.make_node("Cast", [name + "_q"], [name + "_f"], to=TensorProto.FLOAT, name=name + "_cast"),
            helper.make_node("Mul", [name + "_f", name + "_s"], [name + "_w"], name=name + "_scale"),
            node,
        ]

    def table(self, node) -> list:
        name, rows, out = node.input[0], node.input[1], node.output[0]
        self.store(name, 1)
        return [
            helper.make_node("Gather", [name + "_q", rows], [out + "_q"], axis=0, name=node.name + "_q"),
            helper.make_node("Cast", [out + "_q"], [out + "_f"], to=TensorProto.FLOAT, name=node.name + "_f"),
            helper.make_node("Gather", [name + "_s", rows], [out + "_s"], axis=0, name=node.name + "_s"),
            helper.make_node("Mul", [out + "_f", out + "_s"], [out], name=node.name + "_m"),
        ]

    def rewrite(self) -> None:
        nodes = []
        for node in self.graph.node:
            if node.op_type == "MatMul" and (self.is_large(node.input[1]) or node.input[1] in self.done):
                nodes += self.matrix(node)
            elif node.op_type == "Gather" and (self.is_large(node.input[0]) or node.input[0] in self.done):
                nodes += self.table(node)
            else:
                nodes.append(node)
        del self.graph.node[:]
        self.graph.node.extend(nodes)


def write_manifest(folder, revision: str) -> None:
    """manifest.json: size and checksum of every file that is shipped."""
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "onnx/model_w8.onnx")
    files = {}
    for name in names:
        raw = (folder / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    manifest = {
        "id": "crossrank-embedded", "revision": revision, "default": "onnx/model_w8.onnx", "files": files,
        "max_tokens": 512, "precisions": {"onnx/model_w8.onnx": {"storage": "int8", "arithmetic": "fp32"}},
        "activation": "sigmoid", "languages": ["en", "zh-Hans", "zh-Hant"],
        "licence": "Apache-2.0 AND CC-BY-SA-4.0",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main(arguments) -> None:
    folder = runs_folder("hub", "crossrank-embedded")
    model = onnx.load(str(folder / "onnx" / "model.onnx"))
    graph = Graph(model)
    graph.rewrite()
    onnx.checker.check_model(model)
    target = folder / "onnx" / "model_w8.onnx"
    onnx.save(model, str(target))
    write_manifest(folder, arguments.revision)
    print(f"{len(graph.done)} weights, {target.stat().st_size} bytes")
