"""From lists of texts to tensors: micro-batches of one source and one length, cut into even chunks."""

from dataclasses import dataclass
from random import Random

import torch

from ..model.tokens import encode_texts, join_pair, pad_pairs

QUERY_LIMIT, PAIR_LIMIT = 64, 320


@dataclass
class Micro:
    """`chunks` of (pair numbers, input tensors); pairs of one list are neighbours in number."""

    chunks: list[tuple[torch.Tensor, tuple[torch.Tensor, ...]]]
    lists: int
    size: int
    real: torch.Tensor  # [lists, size], false where a list was filled up


class Mixture:
    """Weighted sources; the a micro-batch depends on (seed, step, index) and on nothing else."""

    def __init__(self, sources: dict[str, tuple[float, object]], tokenizer, seed: int):
        self.names = list(sources)
        self.weights = [weight for weight, _ in sources.values()]
        self.sources = {name: source for name, (_, source) in sources.items()}
        self.tokenizer, self.seed = tokenizer, seed

    def micro(self, step: int, index: int, tokens: int, size: int) -> tuple[str, Micro]:
        """About `tokens` tokens of lists from one source drawn by weight, and the source's name."""
        rng = Random(f"{self.seed}/{step}/{index}")
        name = rng.choices(self.names, self.weights)[0]
        source = self.sources[name]
        budget = source.budget(rng)
        lists, used = [], 0
        while used < tokens:
            made = source.draw(rng, budget, size)
            query = encode_texts(self.tokenizer, [made.query], QUERY_LIMIT)[0]
            documents = encode_texts(self.tokenizer, list(made.documents[:size]), PAIR_LIMIT)
            pairs = [join_pair(query, document, PAIR_LIMIT) for document in documents]
            lists.append(pairs)
            used += sum(len(ids) for ids, _ in pairs)
        return name, assemble(lists, size)


def assemble(lists, size: int, chunk_tokens: int = 2048) -> Micro:
    """Short lists are filled with their last pair, marked as not real; chunks are even in length."""
    real = torch.tensor([[place < len(pairs) for place in range(size)] for pairs in lists])
    flat = [pairs[min(place, len(pairs) - 1)] for pairs in lists for place in range(size)]
    numbers = [i for i, keep in enumerate(real.flatten().tolist()) if keep]
    numbers.sort(key=lambda i: len(flat[i][0]))
    chunks, current = [], []
    for number in numbers:
        if current and (len(current) + 1) * len(flat[number][0]) > chunk_tokens:
            chunks.append(current)
            current = []
        current.append(number)
    chunks.append(current)
    made = [(torch.tensor(chunk), pad_pairs([flat[i] for i in chunk])) for chunk in chunks]
    return Micro(made, len(lists), size, real)
