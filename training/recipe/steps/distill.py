"""Teaches the encoder Chinese: a Chinese text gets the vector that MiniLM gives its English side.

Pairs are translated sentences and dictionary entries; the English rows stay as they are.
"""

import json
from random import Random

import numpy as np
import torch
import torch.nn.functional as F

from ..data import minilm, sets
from ..data.mixture import load_frequency
from ..fit.descend import descend
from ..fit.progress import Progress
from ..fit.single import document_form, encode_single, mean_vector, mean_vectors, pad_texts, query_form
from ..fit.state import save_atomic
from ..model.ranker import Ranker
from ..model.tokens import encode_texts, load_tokenizer
from ..paths import runs_folder

STEPS, BATCH, SEED, SAVE_EVERY, LIMIT = 1500, 64, 0, 100, 62
RATE, ROW_RATE, TEMPERATURE = 1e-4, 1e-3, 0.05
LONG_WORDS, SHORT_WORDS = 12000, 5000


def pairs(tokenizer, glosses) -> list[tuple[str, str]]:
    """(Chinese, English): sentences, frequent words of several tokens, then of one."""
    frequency = load_frequency()
    words = sorted((w for w in glosses if len(w) > 1), key=lambda w: -frequency.get(w, 0))
    sizes = [len(tokens) for tokens in encode_texts(tokenizer, words, LIMIT)]
    long = [w for w, size in zip(words, sizes) if size > 1 and frequency.get(w)][:LONG_WORDS]
    short = [w for w, size in zip(words, sizes) if size == 1][:SHORT_WORDS]
    sentences = [(row["zh"], row["en"]) for row in sets.rows("tatoeba_en_zh")]
    return sentences + [(word, ", ".join(glosses[word][:2])) for word in long + short]


def teacher_vectors(texts: list[str]) -> torch.Tensor:
    """MiniLM's own vectors, with its own tokenizer."""
    rows = minilm.word_rows()
    teacher = Ranker(len(rows), torch.zeros(len(rows)))
    minilm.load_encoder(teacher, rows)
    tokenizer = load_tokenizer(minilm.folder() / "tokenizer.json")
    return mean_vectors(teacher.eval(), [query_form(t) for t in encode_texts(tokenizer, texts, LIMIT)])


def batch_loss(student, texts, target, is_document: bool):
    """Near its teacher's vector, and nearer to it than to the others of the batch."""
    form = document_form if is_document else query_form
    ids, mask = pad_texts([form(text) for text in texts])
    vectors = mean_vector(encode_single(student, ids, mask, is_document)[1], mask)
    near = 1 - (vectors * target).sum(1).mean()
    apart = F.cross_entropy(vectors @ target.T / TEMPERATURE, torch.arange(len(texts)))
    return 2 * near + 0.3 * apart


def main(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    vocabulary, file = runs_folder("vocabulary"), runs_folder("distill") / "ranker.pt"
    start = np.load(vocabulary / "start.npz")
    tokenizer = load_tokenizer(vocabulary / "tokenizer.json")
    known = pairs(tokenizer, json.loads((vocabulary / "glosses.json").read_text()))
    known = known[:200] if arguments.tiny else known
    target = teacher_vectors([english for _, english in known])
    sides = [encode_texts(tokenizer, list(side), LIMIT) for side in zip(*known)]
    student = Ranker(len(start["emb"]), torch.tensor(start["idf"]))
    minilm.load_encoder(student, torch.tensor(start["emb"]))
    is_new = torch.tensor(start["isnew"])
    word = student.encoder.word.weight
    rest = [p for n, p in student.encoder.named_parameters() if not n.startswith("word")]
    groups = [{"params": [word], "base": ROW_RATE, "weight_decay": 0.0}, {"params": rest, "base": RATE, "weight_decay": 0.01}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    last, step = arguments.steps or STEPS, 0
    if file.exists():
        state = torch.load(file, weights_only=True)
        student.load_state_dict(state["ranker"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    progress = Progress("distill", last)
    while step < last:
        rng = Random(f"{SEED}/{step}")
        # a window of eight batches sorted by length keeps padding low
        window = sorted(rng.sample(range(len(known)), min(len(known), BATCH * 8)), key=lambda i: len(sides[0][i]))
        at = rng.randrange(max(1, len(window) - BATCH))
        chosen = window[at : at + BATCH]
        side = sides[1] if rng.random() < 0.15 else sides[0]
        loss = batch_loss(student, [side[i] for i in chosen], target[chosen], rng.random() < 0.4)
        loss.backward()
        word.grad[~is_new] = 0
        descend(optimizer, rest, step, last, warm_up=40)
        step += 1
        progress.update(step, f"loss {loss.item():.3f}")
        if step % SAVE_EVERY == 0 or step == last:
            save_atomic({"ranker": student.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "open_from": 6}, file)
