"""Weights from elsewhere: MiniLM's safetensors and the packed checkpoint of the interaction model.

Owns foreign names only; must not know training.
"""

import numpy as np
import torch

from .ranker import Ranker

HEAD_NAMES = {
    "wa": "weight_bias",
    "wb": "weight_idf",
    "u.weight": "weight_state.weight",
    "lin": "linear",
    "l1": "hidden",
    "l2": "hidden_out",
    "fm": "feature_mean",
    "fs": "feature_scale",
    "mu1": "context_centres",
    "mu0": "static_centres",
    "muk": "count_centres",
}
LAYER_NAMES = {"o": "out", "ln1": "norm1", "f1": "up", "f2": "down", "ln2": "norm2"}


def merge_projections(state: dict, prefix: str, parts: tuple[str, str, str]) -> dict:
    """query, key and value projections as the one `qkv` of our layer."""
    return {
        f"qkv.{kind}": torch.cat([state[f"{prefix}{part}.{kind}"] for part in parts])
        for kind in ("weight", "bias")
    }


def load_packed(path, open_from: int = 6) -> Ranker:
    """The interaction model from its packed form (int8 word rows, fp16 matrices)."""
    packed = np.load(path)
    state = {name: torch.tensor(packed[name].astype(np.float32)) for name in packed.files}
    words = state["enc/word.q"] * state["enc/word.s"]
    ranker = Ranker(words.shape[0], state["head/idf"], open_from)
    target = ranker.state_dict()
    fresh = {
        "encoder.word.weight": words,
        "encoder.position.weight": state["enc/pos.weight"],
        # pairs were encoded with segment 0 throughout, so both rows start from it
        "encoder.segment.weight": state["enc/typ.weight"][:1].repeat(2, 1),
        "encoder.norm.weight": state["enc/ln.weight"],
        "encoder.norm.bias": state["enc/ln.bias"],
    }
    for index in range(6):
        old, new = f"enc/layers.{index}.", f"encoder.layers.{index}."
        for name, value in merge_projections(state, old, ("q", "k", "v")).items():
            fresh[new + name] = value
        for short, long in LAYER_NAMES.items():
            for kind in ("weight", "bias"):
                fresh[f"{new}{long}.{kind}"] = state[f"{old}{short}.{kind}"]
    for name, value in state.items():
        if name.startswith("head/"):
            part, _, kind = name[5:].partition(".")
            known = HEAD_NAMES.get(name[5:]) or ".".join(x for x in (HEAD_NAMES.get(part, part), kind) if x)
            fresh[f"head.{known}"] = value
    unknown = [name for name in fresh if name not in target]
    if unknown:
        raise ValueError(f"packed checkpoint has unknown parts: {unknown}")
    target.update(fresh)
    ranker.load_state_dict(target)
    return ranker
