"""Checkpoints: written whole beside the old one, then renamed; everything a run needs to go on."""

import os
from pathlib import Path

import torch


def save_atomic(value, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with open(beside, "wb") as file:
        torch.save(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


class Average:
    """A moving average of all weights: what is exported; it stands in for a learning-rate decay."""

    def __init__(self, tensors: dict[str, torch.Tensor], keep: float):
        self.keep = keep
        self.values = {name: value.detach().clone() for name, value in tensors.items()}

    @torch.no_grad()
    def update(self, tensors: dict[str, torch.Tensor]) -> None:
        for name, value in tensors.items():
            if value.dtype.is_floating_point:
                self.values[name].lerp_(value, 1 - self.keep)
