"""One micro-batch, forward and backward: gradients stay on the parameters, word rows come back.

Owns what happens inside a worker; must not know the optimizer.
"""

import torch

from .batches import Mixture
from .half import HalfLayers
from .loss import list_loss


class Learner:
    """Shares its parameters with the process that made it; `mixture` and gradients are its own."""

    def __init__(self, ranker, half: HalfLayers, mixture: Mixture, tokens: int, list_size: int):
        self.ranker, self.half, self.mixture = ranker, half, mixture
        self.tokens, self.list_size = tokens, list_size

    def dense(self) -> list[torch.Tensor]:
        """Every parameter that gets a dense gradient, bf16 copies first."""
        word = self.ranker.encoder.word.weight
        layers = {id(p) for p in self.half.masters}
        rest = [p for p in self.ranker.parameters() if p.requires_grad and p is not word and id(p) not in layers]
        return self.half.copies + rest

    def micro(self, step: int, index: int, share: float, gates: list[float]):
        """(source, loss, first places, pairs, row ids, row gradients) of one micro-batch."""
        self.ranker.gates = gates
        name, micro = self.mixture.micro(step, index, self.tokens, self.list_size)
        word, leaves = self.ranker.encoder.word.weight, []
        numbers, parts = [], []
        for chunk, (ids, mask, types) in micro.chunks:
            unique, inverse = ids.unique(return_inverse=True)
            leaf = word[unique].detach().requires_grad_(True)
            leaves.append((unique, leaf))
            parts.append(self.ranker(ids, mask, types, leaf[inverse], self.half.layers)[:, 0])
            numbers.append(chunk)
        flat = torch.zeros(micro.lists * micro.size).index_copy(0, torch.cat(numbers), torch.cat(parts))
        logits = flat.view(micro.lists, micro.size)
        loss = list_loss(logits, micro.real)
        (loss * share).backward()
        first = logits.detach().masked_fill(~micro.real, -1e4).argmax(1) == 0
        rows, gradients = merge_rows([u for u, _ in leaves], [leaf.grad for _, leaf in leaves])
        return name, loss.item(), first.float().mean().item(), int(micro.real.sum()), rows, gradients


def merge_rows(ids: list[torch.Tensor], gradients: list[torch.Tensor]):
    """Sums gradients that fall on the same word row."""
    unique, inverse = torch.cat(ids).unique(return_inverse=True)
    total = torch.zeros(len(unique), gradients[0].shape[1])
    return unique, total.index_add_(0, inverse, torch.cat(gradients))
