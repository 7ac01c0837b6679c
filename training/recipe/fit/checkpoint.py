"""Reads back what train wrote: the averaged weights as a model to measure or export."""

import torch

from ..model.convert import load_packed
from ..model.ranker import Ranker


def load_ranker(path) -> Ranker:
    """A packed .npz, a training state (its average) or any other checkpoint; in eval mode."""
    if str(path).endswith(".npz"):
        return load_packed(path).eval()
    state = torch.load(path, map_location="cpu", weights_only=True)
    weights = state.get("average") or state["ranker"]
    ranker = Ranker(weights["encoder.word.weight"].shape[0], weights["head.idf"], state["open_from"])
    ranker.load_state_dict(weights)
    return ranker.eval()
