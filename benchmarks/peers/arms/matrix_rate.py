"""What the core can do at best: the matrix products of one model's layers alone, in ONNX Runtime.

`python matrix_rate.py <hidden> <intermediate> <tokens> <seconds>` prints {"gigaflops"}, by CPU time.
Two layers of weights: the products follow one another as in the model, nothing else in between.
"""

import json
import sys
import time

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

hidden, intermediate, tokens = map(int, sys.argv[1:4])
seconds = float(sys.argv[4])
SHAPES = [(hidden, hidden)] * 4 + [(hidden, intermediate), (intermediate, hidden)]


def make_graph(layers: int) -> bytes:
    random = numpy.random.default_rng(1)
    nodes, weights, last = [], [], "in"
    for index, shape in enumerate(SHAPES * layers):
        values = random.standard_normal(shape, dtype=numpy.float32) / shape[0] ** 0.5
        weights.append(numpy_helper.from_array(values, f"w{index}"))
        nodes.append(helper.make_node("MatMul", [last, f"w{index}"], [f"x{index}"]))
        last = f"x{index}"
    of_tokens = [tokens, hidden]
    graph = helper.make_graph(
        nodes, "products",
        [helper.make_tensor_value_info("in", TensorProto.FLOAT, of_tokens)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, of_tokens)],
        weights,
    )  # fmt: skip
    opset = helper.make_opsetid("", 17)
    return helper.make_model(graph, opset_imports=[opset], ir_version=8).SerializeToString()


options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
LAYERS = 2
session = onnxruntime.InferenceSession(make_graph(LAYERS), options)
values = {"in": numpy.ones((tokens, hidden), dtype=numpy.float32)}
session.run(None, values)
runs, started = 0, time.process_time()
while time.process_time() - started < seconds:
    session.run(None, values)
    runs += 1
took = time.process_time() - started
operations = runs * LAYERS * sum(2 * tokens * rows * columns for rows, columns in SHAPES)
print(json.dumps({"gigaflops": operations / took / 1e9}))
