"""Text to token ids: the shipped tokenizer, special ids, padding.

Must not know the model or the training sets.
"""

import numpy as np
import torch
from tokenizers import Tokenizer

PAD, UNK, CLS, SEP = 0, 100, 101, 102


def load_tokenizer(path) -> Tokenizer:
    """The tokenizer without its own truncation and padding: callers cut and pad."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode_texts(tokenizer: Tokenizer, texts: list[str], limit: int) -> list[list[int]]:
    """Token ids of each text without special tokens, cut to `limit`."""
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [item.ids[:limit] for item in encoded]


def join_pair(query: list[int], document: list[int], limit: int = 512) -> tuple[list[int], int]:
    """[CLS] query [SEP] document [SEP], the document cut to fit; also the length of the query part."""
    head = [CLS, *query, SEP]
    return head + document[: limit - len(head) - 1] + [SEP], len(head)


def pad_pairs(pairs: list[tuple[list[int], int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(input_ids, attention_mask, token_type_ids) as int64, padded to the longest pair."""
    width = max(len(ids) for ids, _ in pairs)
    ids = np.zeros((len(pairs), width), np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, (tokens, query_length) in enumerate(pairs):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
        types[row, query_length : len(tokens)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types)
