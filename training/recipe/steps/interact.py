"""The interaction model: query and document apart, joined by the head; in-batch wrong documents.

It is what the cross-encoder starts from. Every query of a batch is scored with every document.
"""

import json
from random import Random

import numpy as np
import torch
import torch.nn.functional as F

from ..data import sets
from ..data.lists import PassageSource, SentenceSource
from ..fit.checkpoint import load_ranker
from ..fit.descend import descend
from ..fit.progress import Progress
from ..fit.single import document_form, encode_single, mean_vector, pad_texts, query_form
from ..fit.state import save_atomic
from ..model.tokens import encode_texts, load_tokenizer
from ..paths import runs_folder

STEPS, BATCH, SEED, SAVE_EVERY = 900, 24, 1, 60
RATE, ROW_RATE, HEAD_RATE = 5e-5, 2e-4, 2e-3
QUERY_LIMIT, DOCUMENT_LIMIT = 40, 80


class TranslatedPairs:
    """(sentence, its translation) in either direction."""

    def pair(self, rng: Random) -> tuple[str, str]:
        row = rng.choice(sets.rows("tatoeba_en_zh"))
        return (row["zh"], row["en"]) if rng.random() < 0.5 else (row["en"], row["zh"])


class Questions:
    """(question, window of its passage), several of one article next to each other."""

    def __init__(self, source):
        self.source = source

    def pair(self, rng: Random) -> tuple[str, str]:
        made = self.source.draw(rng, self.source.budget(rng), 1)
        return made.query, made.documents[0]


def pair_sources() -> list[tuple[float, object]]:
    none = {str(i): [] for i in range(20000)}
    budgets = [40, 80, 110]
    return [
        (0.40, Questions(PassageSource("drcd_devtest", none, budgets))),
        (0.08, Questions(PassageSource("cmrc_trial", none, budgets))),
        (0.24, Questions(SentenceSource("squad_sent_test", none, [0]))),
        (0.18, Questions(PassageSource("nq_oracle", none, [120, 200, 300]))),
        (0.10, TranslatedPairs()),
    ]


def all_pairs(ranker, tokenizer, pairs):
    """Features of every query with every document [n*n, 32], and their mean-vector cosines [n, n]."""
    asked = encode_texts(tokenizer, [query for query, _ in pairs], QUERY_LIMIT)
    told = encode_texts(tokenizer, [document for _, document in pairs], DOCUMENT_LIMIT)
    query_ids, query_mask = pad_texts([query_form(tokens) for tokens in asked])
    document_ids, document_mask = pad_texts([document_form(tokens) for tokens in told])
    query_rows, query_states = encode_single(ranker, query_ids, query_mask, False)
    document_rows, document_states = encode_single(ranker, document_ids, document_mask, True)
    size = len(pairs)
    first, second = torch.arange(size).repeat_interleave(size), torch.arange(size).repeat(size)
    join = lambda a, b: torch.cat([a[first], b[second]], 1)
    ids = join(query_ids, document_ids)
    in_query = join(query_mask, torch.zeros_like(document_mask))
    in_document = join(torch.zeros_like(query_mask), document_mask)
    plain = ((ids != 101) & (ids != 102)).float()
    features = ranker.head.features(
        ids, join(query_rows, document_rows), join(query_states, document_states),
        in_query, in_document, in_query * plain, in_document * plain,
    )
    cosine = mean_vector(query_states, query_mask) @ mean_vector(document_states, document_mask).T
    return features, cosine


def batch_loss(ranker, features, cosine, same):
    """Softmax over documents, over queries and over plain cosines, and a pointwise term."""
    size = len(cosine)
    logits = ranker.head.logit(features).view(size, size).masked_fill(same, -1e4)
    target = torch.arange(size)
    lists = F.cross_entropy(logits, target) + 0.3 * F.cross_entropy(logits.T, target)
    plain = F.cross_entropy((cosine / 0.05).masked_fill(same, -1e4), target)
    alone = F.binary_cross_entropy_with_logits(logits[~same], torch.eye(size)[~same], pos_weight=torch.tensor(4.0))
    return lists + 0.4 * plain + 0.5 * alone


def main(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    vocabulary, file = runs_folder("vocabulary"), runs_folder("interact") / "ranker.pt"
    tokenizer = load_tokenizer(vocabulary / "tokenizer.json")
    is_new = torch.tensor(np.load(vocabulary / "start.npz")["isnew"])
    sources = pair_sources()
    size = 6 if arguments.tiny else BATCH

    def draw(step):
        rng = Random(f"{SEED}/{step}")
        source = rng.choices([s for _, s in sources], [w for w, _ in sources])[0]
        return [source.pair(rng) for _ in range(size)]

    resumed = file.exists()
    ranker = load_ranker(file if resumed else arguments.start or runs_folder("distill") / "ranker.pt")
    head, encoder = ranker.head, ranker.encoder
    if not resumed:
        with torch.no_grad():
            sample = torch.cat([all_pairs(ranker, tokenizer, draw(-1 - i))[0] for i in range(2 if arguments.tiny else 6)])
        head.feature_mean.copy_(sample.mean(0))
        head.feature_scale.copy_(sample.std(0).clamp(min=0.02))
        head.linear.weight.data.zero_()
        head.linear.weight.data[0, :6] = 0.5
    word = encoder.word.weight
    rest = [p for n, p in encoder.named_parameters() if not n.startswith("word")]
    top = [p for n, p in head.named_parameters() if p.requires_grad and not n.startswith("pool")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [word], "base": ROW_RATE, "weight_decay": 0.0},
            {"params": rest, "base": RATE, "weight_decay": 0.01},
            {"params": top, "base": HEAD_RATE, "weight_decay": 0.001},
        ],
        lr=RATE, betas=(0.9, 0.98),
    )
    step, last = 0, arguments.steps or STEPS
    if resumed:
        state = torch.load(file, weights_only=True)
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    progress = Progress("interact", last)
    while step < last:
        pairs = draw(step)
        features, cosine = all_pairs(ranker, tokenizer, pairs)
        same = torch.tensor([[i != j and a[1] == b[1] for j, b in enumerate(pairs)] for i, a in enumerate(pairs)])
        loss = batch_loss(ranker, features, cosine, same)
        loss.backward()
        word.grad[~is_new] = 0
        descend(optimizer, rest, step, last, warm_up=20)
        step += 1
        progress.update(step, f"loss {loss.item():.3f}")
        if step % SAVE_EVERY == 0 or step == last:
            save_atomic({"ranker": ranker.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "open_from": 6}, file)
