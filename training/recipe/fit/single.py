"""One text a row through the encoder, as query or as document, the two apart.

Used where the two never meet: distillation, the interaction model, mining.
"""

import torch

from ..model.tokens import CLS, SEP


def query_form(tokens: list[int]) -> list[int]:
    return [CLS, *tokens, SEP]


def document_form(tokens: list[int]) -> list[int]:
    """No [CLS]; its first token takes position 1, as in a pair."""
    return [*tokens, SEP]


def pad_texts(texts: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(text) for text in texts)
    ids = torch.tensor([text + [0] * (width - len(text)) for text in texts])
    return ids, (ids > 0).float()


def encode_single(ranker, ids, mask, is_document: bool):
    """(word rows, states) of padded texts, fp32."""
    encoder = ranker.encoder
    rows = encoder.word(ids)
    positions = (torch.arange(ids.shape[1]) + int(is_document)).clamp(max=511)[None].expand_as(ids)
    x = encoder.embed(rows, positions, mask * float(is_document))
    bias = ((mask - 1) * 1e4)[:, None, None, :]
    for layer in encoder.layers:
        x = layer(x, bias)
    return rows, x


def mean_vector(states, mask):
    mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
    return torch.nn.functional.normalize(mean, dim=-1)


@torch.inference_mode()
def mean_vectors(ranker, texts: list[list[int]], size: int = 64) -> torch.Tensor:
    """Unit vectors of query forms, in the order given."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = torch.zeros(len(texts), ranker.encoder.word.embedding_dim)
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        ids, mask = pad_texts([texts[i] for i in batch])
        out[batch] = mean_vector(encode_single(ranker, ids, mask, False)[1], mask)
    return out
