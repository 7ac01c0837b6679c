"""Scale and bias of the logit, fitted on lists that training left out.

Without it 0.5 would mean whatever the loss weights made it mean. Wrong documents count
WRONG_WEIGHT times as much as right ones, so a wrong one seldom passes 0.5.
"""

import json
from random import Random

import numpy as np
import torch
import torch.nn.functional as F

from ..data.mixture import build_sources
from ..fit.batches import PAIR_LIMIT, QUERY_LIMIT, assemble
from ..fit.checkpoint import load_ranker
from ..fit.progress import Progress
from ..fit.state import save_atomic
from ..model.tokens import encode_texts, join_pair, load_tokenizer
from ..paths import runs_folder

LISTS, SIZE, WRONG_WEIGHT, SEED, RIDGE = 60, 10, 4.0, 7, 1e-3


@torch.inference_mode()
def held_out_logits(ranker, tokenizer, sources, lists: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Source -> (logits of right documents, logits of wrong ones)."""
    found, progress, done = {}, Progress("calibrate", lists * len(sources)), 0
    for name, (_, source) in sources.items():
        rng, right, wrong = Random(f"{SEED}/{name}"), [], []
        for _ in range(lists):
            made = source.draw(rng, source.budget(rng), SIZE)
            query = encode_texts(tokenizer, [made.query], QUERY_LIMIT)[0]
            documents = encode_texts(tokenizer, list(made.documents[:SIZE]), PAIR_LIMIT)
            pairs = [join_pair(query, document, PAIR_LIMIT) for document in documents]
            logits = torch.zeros(len(pairs))
            for numbers, inputs in assemble([pairs], len(pairs)).chunks:
                logits[numbers] = ranker(*inputs)[:, 0]
            right.append(logits[0].item())
            wrong += logits[1:].tolist()
            done += 1
            progress.update(done)
        found[name] = (np.array(right), np.array(wrong))
    return found


def fit_platt(right: torch.Tensor, wrong: torch.Tensor) -> tuple[float, float]:
    """(scale, bias) of sigmoid(scale * logit + bias) by weighted likelihood."""
    scale, bias = torch.ones(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, bias], max_iter=200)

    def loss():
        optimizer.zero_grad()
        value = F.softplus(-(scale * right + bias)).mean() + WRONG_WEIGHT * F.softplus(scale * wrong + bias).mean()
        value = value + RIDGE * ((scale - 1) ** 2 + bias**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return scale.item(), bias.item()


def main(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    ranker = load_ranker(arguments.start or runs_folder("train") / "state.pt")
    ranker.head.scale.data.fill_(1.0)
    ranker.head.bias.data.fill_(0.0)
    tokenizer = load_tokenizer(runs_folder("vocabulary") / "tokenizer.json")
    mined = json.loads((runs_folder("mined") / "mined.json").read_text())
    logits = held_out_logits(ranker, tokenizer, build_sources(mined, held=True), 4 if arguments.tiny else LISTS)
    parts = [torch.tensor(np.concatenate(values), dtype=torch.float32) for values in zip(*logits.values())]
    scale, bias = fit_platt(*parts)
    for name, (right, wrong) in logits.items():
        over = [np.mean(scale * values + bias > 0) for values in (right, wrong)]
        print(f"{name:12s} over half: right {over[0]:.3f}  wrong {over[1]:.3f}")
    print(f"scale {scale:.3f}  bias {bias:.3f}")
    ranker.head.scale.data.fill_(scale)
    ranker.head.bias.data.fill_(bias)
    target = runs_folder("calibrated") / "ranker.pt"
    save_atomic({"ranker": ranker.state_dict(), "open_from": ranker.open_from}, target)
