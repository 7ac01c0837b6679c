"""Hugging Face transformers, as model cards show it, all pairs at once by default: `<model folder>`."""

import sys

import torch
from lines import batches, serve
from transformers import AutoModelForSequenceClassification, AutoTokenizer

torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModelForSequenceClassification.from_pretrained(sys.argv[1]).eval()


@torch.no_grad()
def score(query: str, documents: list[str], batch_size: int | None) -> list[float]:
    logits = []
    for batch in batches([(query, document) for document in documents], batch_size):
        inputs = tokenizer(batch, padding=True, truncation=True, max_length=512, return_tensors="pt")
        logits += model(**inputs).logits.view(-1).tolist()
    return logits


serve(score, ["transformers", "tokenizers", "torch"])
