"""ONNX Runtime by hand in Python, all pairs at once by default: `<model folder> <ONNX file>`."""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
from lines import batches, serve
from tokenizers import Tokenizer

folder = Path(sys.argv[1])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(str(folder / sys.argv[2]), options)
inputs = {entry.name for entry in session.get_inputs()}
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.enable_truncation(512)
pad_id = json.loads((folder / "config.json").read_text())["pad_token_id"]
tokenizer.enable_padding(pad_id=pad_id)


def score(query: str, documents: list[str], batch_size: int | None) -> list[float]:
    logits = []
    for batch in batches([(query, document) for document in documents], batch_size):
        encoded = tokenizer.encode_batch(batch)
        tensors = {
            "input_ids": numpy.array([e.ids for e in encoded], dtype=numpy.int64),
            "attention_mask": numpy.array([e.attention_mask for e in encoded], dtype=numpy.int64),
            "token_type_ids": numpy.array([e.type_ids for e in encoded], dtype=numpy.int64),
        }
        (batch_logits,) = session.run(["logits"], {name: tensors[name] for name in inputs})
        logits += batch_logits.reshape(-1).tolist()
    return logits


serve(score, ["onnxruntime", "tokenizers"])
