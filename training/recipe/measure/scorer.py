"""Scores pairs with an exported graph exactly as the service does: whole pairs of up to 512 tokens."""

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

NAMES = ("input_ids", "attention_mask", "token_type_ids")
MAX_LENGTH, BATCH_TOKENS = 512, 2048


class Scorer:
    """logits(query, documents) through one hub folder's onnx file."""

    def __init__(self, folder, file="onnx/model_w8.onnx", threads=1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(f"{folder}/{file}", options, ["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_LENGTH, strategy="only_second")

    def run(self, encoded) -> np.ndarray:
        width = max(len(item.ids) for item in encoded)
        fill = lambda rows: np.array([row + [0] * (width - len(row)) for row in rows], np.int64)
        parts = [fill([getattr(item, kind) for item in encoded]) for kind in ("ids", "attention_mask", "type_ids")]
        return self.session.run(None, dict(zip(NAMES, parts)))[0].ravel()

    def logits(self, query: str, documents: list[str]) -> np.ndarray:
        encoded = self.tokenizer.encode_batch([(query, document) for document in documents])
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
        out, start = np.zeros(len(encoded)), 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end - start + 1) * len(encoded[order[end]].ids) <= BATCH_TOKENS:
                end += 1
            out[order[start:end]] = self.run([encoded[i] for i in order[start:end]])
            start = end
        return out


def sigmoid(logits):
    return 1 / (1 + np.exp(-np.asarray(logits, float)))
