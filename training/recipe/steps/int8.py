"""int8 arithmetic over the weights of model_w8.onnx: onnx/model_int8.onnx beside it.

Every product with a stored matrix runs as uint8 × int8 → int32. The left side is quantised anew for
each token, with that token's own scale: no token's rounding depends on another one. The large
tensors are not stored again: the file points at their bytes inside model_w8.onnx, so the two
files belong together and the new one is small.

python -m recipe int8 [--start FOLDER]   (FOLDER/onnx/model_w8.onnx as written by the quantize step)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..paths import runs_folder

CONTRIB = "com.microsoft"
# Activations take 7 bits. Processors without int8 dot products (AVX2 only) add two products in
# 16 bits: 127 · 127 · 2 just fits, 8 bits would be cut off there and not elsewhere.
HIGHEST = 127
MIDDLE = 64
# GELU never goes below this, so its zero can lie near the bottom and leave more steps above.
LEAST_GELU = -0.17
GELU_ZERO = 8
SMALLEST_REFERENCE = 4096


class Int8Graph:
    """Rewrites one graph in place."""

    def __init__(self, model: onnx.ModelProto):
        self.graph = model.graph
        self.weights = {item.name: item for item in model.graph.initializer}
        self.makers = {name: node for node in model.graph.node for name in node.output}
        self.nodes: list[onnx.NodeProto] = []
        self.quantized: dict[str, tuple[str, str, str]] = {}
        self.products = 0

    def constant(self, name: str, value, dtype) -> str:
        if name not in self.weights:
            self.weights[name] = numpy_helper.from_array(np.asarray(value, dtype), name)
            self.graph.initializer.append(self.weights[name])
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def stored_matrix(self, name: str) -> tuple[str, np.ndarray] | None:
        """Names the int8 matrix that `name` is computed from (Cast, then times the column scales), and the scales."""
        scaled = self.makers.get(name)
        if scaled is None or scaled.op_type != "Mul" or scaled.input[1] not in self.weights:
            return None
        cast = self.makers.get(scaled.input[0])
        if cast is None or cast.op_type != "Cast" or cast.input[0] not in self.weights:
            return None
        return cast.input[0], numpy_helper.to_array(self.weights[scaled.input[1]]).ravel()

    def is_gelu(self, name: str, depth: int = 4) -> bool:
        """Whether a spelled-out GELU ends here: an Erf a few elementwise nodes above."""
        maker = self.makers.get(name)
        if maker is None or depth == 0:
            return False
        if maker.op_type == "Erf":
            return True
        return maker.op_type in ("Mul", "Add", "Div") and any(self.is_gelu(i, depth - 1) for i in maker.input)

    def row_scale(self, x: str) -> tuple[str, str]:
        """([..., 1] scale of every row, name of the zero point)."""
        if self.is_gelu(x):
            steps = self.constant("gelu_step", 1 / (HIGHEST - GELU_ZERO), np.float32)
            least = self.constant("gelu_least", -LEAST_GELU / GELU_ZERO, np.float32)
            largest = self.node("ReduceMax", [x], f"{x}/largest", axes=[-1], keepdims=1)
            by_row = self.node("Mul", [largest, steps], f"{x}/by_row")
            zero = self.constant("gelu_zero", GELU_ZERO, np.uint8)
            return self.node("Max", [by_row, least], f"{x}/scale"), zero
        steps = self.constant("row_step", 1 / (HIGHEST - MIDDLE), np.float32)
        size = self.node("Abs", [x], f"{x}/size")
        largest = self.node("ReduceMax", [size], f"{x}/largest", axes=[-1], keepdims=1)
        return self.node("Mul", [largest, steps], f"{x}/scale"), self.constant("row_zero", MIDDLE, np.uint8)

    def quantize(self, x: str, width: int) -> tuple[str, str, str]:
        """(uint8 rows, scale of every row, zero point) of an activation [..., width]."""
        if x in self.quantized:
            return self.quantized[x]
        scale, zero = self.row_scale(x)
        flat_scale = self.node("Reshape", [scale, self.constant("flat", [-1], np.int64)], f"{x}/flat_scale")
        rows = self.node("Reshape", [x, self.constant(f"rows_{width}", [-1, width], np.int64)], f"{x}/rows")
        zeros = f"{zero}_each_row"
        if zeros not in self.makers:
            count = self.node("Shape", [flat_scale], f"{zeros}/count")
            self.makers[self.node("Expand", [zero, count], zeros)] = self.nodes[-1]
        whole = self.node("QuantizeLinear", [rows, flat_scale, zeros], f"{x}/whole", axis=0)
        shape = self.node("Shape", [x], f"{x}/shape")
        self.quantized[x] = self.node("Reshape", [whole, shape], f"{x}/uint8"), scale, zero
        return self.quantized[x]

    def product(self, node: onnx.NodeProto, matrix: str, column_scale: np.ndarray) -> None:
        """x · W as (whole x · whole W) · column scale · row scale."""
        self.products += 1
        width = self.weights[matrix].dims[0]
        whole, scale, zero = self.quantize(node.input[0], width)
        one = self.constant("one", 1, np.float32)
        columns = self.constant(f"{matrix}_columns", column_scale, np.float32)
        none = self.constant("matrix_zero", 0, np.int8)
        inputs = [whole, matrix, one, columns, zero, none]
        y = self.node("MatMulIntegerToFloat", inputs, f"{node.output[0]}/columns", domain=CONTRIB)
        self.node("Mul", [y, scale], node.output[0])

    def rewrite(self) -> None:
        for node in list(self.graph.node):
            stored = self.stored_matrix(node.input[1]) if node.op_type == "MatMul" else None
            if stored is None:
                self.nodes.append(node)
            else:
                self.product(node, *stored)
        self.keep_what_is_used()

    def keep_what_is_used(self) -> None:
        used = {item.name for item in self.graph.output}
        kept = []
        for node in reversed(self.nodes):
            if any(name in used for name in node.output):
                kept.append(node)
                used.update(node.input)
        del self.graph.node[:]
        self.graph.node.extend(reversed(kept))
        weights = [item for item in self.graph.initializer if item.name in used]
        del self.graph.initializer[:]
        self.graph.initializer.extend(weights)


def refer(model: onnx.ModelProto, path: Path) -> int:
    """Replaces every large tensor that `path` holds byte by byte by a reference into it; bytes saved.

    Floats that do not start at a multiple of their size stay inside: the runtime maps the file.
    """
    blob, saved = path.read_bytes(), 0
    for item in model.graph.initializer:
        if len(item.raw_data) < SMALLEST_REFERENCE:
            continue
        offset, size = blob.find(item.raw_data), len(item.raw_data)
        if offset < 0 or (item.data_type != TensorProto.INT8 and offset % 4 != 0):
            continue
        item.ClearField("raw_data")
        item.data_location = TensorProto.EXTERNAL
        for key, value in (("location", path.name), ("offset", offset), ("length", size)):
            item.external_data.add(key=key, value=str(value))
        saved += size
    return saved


def write_int8(folder: Path) -> Path:
    source = folder / "onnx" / "model_w8.onnx"
    target = source.with_name("model_int8.onnx")
    model = onnx.load(str(source))
    graph = Int8Graph(model)
    graph.rewrite()
    if not any(item.domain == CONTRIB for item in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
    saved = refer(model, source)
    target.write_bytes(model.SerializeToString(deterministic=True))
    onnx.checker.check_model(str(target))
    print(f"{graph.products} products, {target.stat().st_size} bytes, {saved} more in {source.name}")
    return target


def enter_in_manifest(folder: Path, target: Path) -> None:
    path = folder / "manifest.json"
    manifest, raw, name = json.loads(path.read_text()), target.read_bytes(), f"onnx/{target.name}"
    manifest["files"][name] = {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    manifest["default"] = name
    manifest["precisions"][name] = {"storage": "int8", "arithmetic": "int8", "batch_invariant": True}
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def main(arguments) -> None:
    folder = Path(arguments.start or runs_folder("hub", "crossrank-embedded"))
    enter_in_manifest(folder, write_int8(folder))
