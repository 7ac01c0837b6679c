"""One step down the gradient, as the short steps of the recipe take it."""

import math

import torch


def descend(optimizer: torch.optim.Optimizer, clipped: list, step: int, last: int, warm_up: int) -> None:
    """Clip the gradients of `clipped` to norm 1 and step: linear warm-up, then a cosine to 5 % at `last`.

    Every group of the optimizer holds its full learning rate as `base`.
    """
    torch.nn.utils.clip_grad_norm_(clipped, 1.0)
    factor = min(1, (step + 1) / warm_up) * max(0.05, 0.5 * (1 + math.cos(math.pi * step / last)))
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * factor
    optimizer.step()
    optimizer.zero_grad()
