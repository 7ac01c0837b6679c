"""int8 as most repositories of the hub offer it: weights by column, one activation scale a run.

Owns: <folder>/onnx/model_quantized.onnx of <folder>/onnx/model.onnx.

`python quantize.py <folder>`, with the packages of requirements/onnx.txt.
"""

import sys
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic

folder = Path(sys.argv[1]) / "onnx"
quantize_dynamic(
    folder / "model.onnx",
    folder / "model_quantized.onnx",
    weight_type=QuantType.QInt8,
    per_channel=True,
    extra_options={"MatMulConstBOnly": True},
)
