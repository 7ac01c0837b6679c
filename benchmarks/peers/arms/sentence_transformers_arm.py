"""sentence-transformers, CrossEncoder.predict: `<model folder> <ONNX file, or "torch">`."""

import sys

import onnxruntime
import torch
from lines import serve
from sentence_transformers import CrossEncoder

folder, backend = sys.argv[1:]
torch.set_num_threads(1)


def load() -> CrossEncoder:
    if backend == "torch":
        return CrossEncoder(folder, device="cpu")
    session = onnxruntime.SessionOptions()
    session.intra_op_num_threads = 1
    files = {"provider": "CPUExecutionProvider", "file_name": backend, "session_options": session}
    return CrossEncoder(folder, device="cpu", backend="onnx", model_kwargs=files)


encoder = load()


def score(query: str, documents: list[str], batch_size: int | None) -> list[float]:
    pairs = [(query, document) for document in documents]
    chosen = {} if batch_size is None else {"batch_size": batch_size}
    return encoder.predict(pairs, activation_fn=torch.nn.Identity(), **chosen).tolist()


serve(score, ["sentence-transformers", "transformers", "torch", "onnxruntime"])
