"""FlagEmbedding, FlagReranker.compute_score, raw logits: `<model folder>`."""

import sys

import torch
from FlagEmbedding import FlagReranker
from lines import serve

torch.set_num_threads(1)
reranker = FlagReranker(sys.argv[1], use_fp16=False, devices="cpu")


def score(query: str, documents: list[str], batch_size: int | None) -> list[float]:
    chosen = {} if batch_size is None else {"batch_size": batch_size}
    return reranker.compute_score([(query, document) for document in documents], **chosen)


serve(score, ["FlagEmbedding", "transformers", "torch"])
