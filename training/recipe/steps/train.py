"""The long run: opens full attention layer by layer and trains on hard lists; resumes by itself.

The state in RUNS/train/state.pt holds weights, moments, average and step; the lists of a step
follow from its number, so a run that was cut goes on exactly where it stood.
"""

import json
import math
import signal
import time
from collections import defaultdict

import numpy as np
import torch

from ..data.mixture import build_sources
from ..fit.batches import Mixture
from ..fit.checkpoint import load_ranker
from ..fit.half import HalfLayers, WordRows
from ..fit.learner import Learner, merge_rows
from ..fit.progress import Progress
from ..fit.state import Average, save_atomic
from ..fit.workers import Workers
from ..model.encoder import LAYERS
from ..model.tokens import load_tokenizer
from ..paths import runs_folder

SEED, STEPS = 20, 1200
LIST_SIZE, MICROS, MICRO_TOKENS = 8, 4, 1300
RATE, HEAD_RATE, WORD_RATE, WARM_UP = 8e-5, 4e-4, 6e-5, 60
OPEN_FROM, OPEN_START, OPEN_EVERY, OPEN_LENGTH = 2, 0, 40, 80
AVERAGE_KEEP, AVERAGE_EVERY, SAVE_SECONDS = 0.96, 10, 180


def gates_at(step: int) -> list[float]:
    """How far each layer is open: the top one first, each over OPEN_LENGTH steps."""
    gates = []
    for index in range(LAYERS):
        begin = OPEN_START + (LAYERS - 1 - index) * OPEN_EVERY
        gates.append(0.0 if index < OPEN_FROM else min(1.0, max(0.0, (step - begin) / OPEN_LENGTH)))
    return gates


def rate_at(step: int, horizon: int) -> float:
    """Warm-up, then half a cosine down to a tenth."""
    return min(1.0, (step + 1) / WARM_UP) * (0.1 + 0.45 * (1 + math.cos(math.pi * min(1, step / horizon))))


class Trainer:
    def __init__(self, start, tiny: bool, workers: int):
        vocabulary = runs_folder("vocabulary")
        torch.manual_seed(SEED)
        self.ranker = load_ranker(start or runs_folder("interact") / "ranker.pt").train()
        self.ranker.open_from = OPEN_FROM
        self.tokenizer = load_tokenizer(vocabulary / "tokenizer.json")
        sources = build_sources(json.loads((runs_folder("mined") / "mined.json").read_text()), held=False)
        self.micros, tokens = (2, 400) if tiny else (MICROS, MICRO_TOKENS)
        self.file = runs_folder("train") / "state.pt"
        encoder, head = self.ranker.encoder, self.ranker.head
        encoder.word.weight.requires_grad_(False)
        new_rows = torch.tensor(np.load(vocabulary / "start.npz")["isnew"])
        self.half = HalfLayers(encoder.layers)
        self.words = WordRows(encoder.word.weight.data, new_rows)
        slow = [p for n, p in encoder.named_parameters() if not n.startswith("word")]
        fast = [p for p in head.parameters() if p.requires_grad]
        self.parameters = slow + fast
        self.optimizer = torch.optim.AdamW(
            [{"params": slow, "base": RATE, "weight_decay": 0.01}, {"params": fast, "base": HEAD_RATE, "weight_decay": 0.001}],
            lr=RATE, betas=(0.9, 0.98), fused=True,
        )
        self.step_number, self.pairs = 0, 0
        self.average = Average(self.ranker.state_dict(), AVERAGE_KEEP)
        if self.file.exists():
            self.load()
        mixture = Mixture(sources, self.tokenizer, SEED)
        self.workers = Workers(Learner(self.ranker, self.half, mixture, tokens, LIST_SIZE), workers)

    def load(self) -> None:
        state = torch.load(self.file, map_location="cpu", weights_only=True)
        self.ranker.load_state_dict(state["ranker"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.words.load(state["words"])
        self.average.values = state["average"]
        self.step_number, self.pairs = state["step"], state["pairs"]

    def save(self) -> None:
        save_atomic(
            {
                "ranker": self.ranker.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "words": self.words.state(),
                "average": self.average.values,
                "step": self.step_number,
                "pairs": self.pairs,
                "open_from": OPEN_FROM,
            },
            self.file,
        )

    def step(self, horizon: int) -> list:
        """One optimizer step; (source, loss, share of first places, pairs) of each micro-batch."""
        self.half.pull()
        notes, rows = self.workers.run(self.step_number, self.micros, gates_at(self.step_number))
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        factor = rate_at(self.step_number, horizon)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * factor
        self.optimizer.step()
        unique, total = merge_rows([ids for ids, _ in rows], [values for _, values in rows])
        self.words.step(unique, total * min(1.0, float(1 / (norm + 1e-6))), WORD_RATE * factor)
        self.pairs += sum(pairs for *_, pairs in notes)
        self.step_number += 1
        if self.step_number % AVERAGE_EVERY == 0:
            self.average.update(self.ranker.state_dict())
        return notes


def main(arguments) -> None:
    torch.set_num_threads(1)
    last = arguments.steps or STEPS
    horizon = arguments.horizon or last
    trainer = Trainer(arguments.start, arguments.tiny, arguments.threads)
    progress, saved = Progress("train", last), time.monotonic()
    recent = defaultdict(lambda: 0.5)
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    while trainer.step_number < last and not stop:
        for name, _, first, _ in trainer.step(horizon):
            recent[name] += 0.05 * (first - recent[name])
        note = " ".join(f"{name} {first:.2f}" for name, first in sorted(recent.items()))
        progress.update(trainer.step_number, f"{trainer.pairs} pairs; first: {note}")
        if time.monotonic() - saved > SAVE_SECONDS:
            trainer.save()
            saved = time.monotonic()
    trainer.save()
    trainer.workers.close()
