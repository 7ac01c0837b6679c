"""Wrong documents worth learning from: BM25's best and the encoder's own nearest.

Writes mined.json: for each training set and query number, pool indices without the right one.
"""

import json

import numpy as np
import torch

from ..data import sets
from ..data.bm25 import Bm25, terms
from ..fit.checkpoint import load_ranker
from ..fit.single import mean_vectors, query_form
from ..model.tokens import encode_texts, load_tokenizer
from ..paths import runs_folder

BY_BM25, BY_MODEL, LIMIT = 14, 10, 160


def mine_set(name, simplified, encode) -> dict[str, list[int]]:
    pool, queries = sets.pool(name), sets.rows(name)
    place = {item["id"]: i for i, item in enumerate(pool)}
    index = Bm25([terms(item["text"], simplified) for item in pool])
    vectors, asked = encode([item["text"] for item in pool]), encode([row["q"] for row in queries])
    mined = {}
    for number, row in enumerate(queries):
        near = np.argsort(-(vectors @ asked[number]))[:BY_MODEL].tolist()
        best = index.top(terms(row["q"], simplified), BY_BM25)
        right = place[row["pos"][0]]
        mined[str(number)] = [i for i in dict.fromkeys(best + near) if i != right]
    return mined


def mine_translations(encode, count=12) -> list[list[int]]:
    """For each sentence pair, the pairs whose English side is nearest."""
    vectors = encode([row["en"] for row in sets.rows("tatoeba_en_zh")])
    near = []
    for start in range(0, len(vectors), 512):
        similar = vectors[start : start + 512] @ vectors.T
        top = np.argpartition(-similar, count + 1, axis=1)[:, : count + 1]
        near += [[int(i) for i in row if i != start + k] for k, row in enumerate(top)]
    return near


def main(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    vocabulary = runs_folder("vocabulary")
    simplified = json.loads((vocabulary / "simplified.json").read_text())
    tokenizer = load_tokenizer(vocabulary / "tokenizer.json")
    ranker = load_ranker(arguments.start or runs_folder("interact") / "ranker.pt")

    def encode(texts: list[str]) -> np.ndarray:
        return mean_vectors(ranker, [query_form(t) for t in encode_texts(tokenizer, texts, LIMIT)]).numpy()

    mined = {name: mine_set(name, simplified, encode) for name in sets.PAIRED}
    mined["tatoeba_en_zh"] = mine_translations(encode)
    (runs_folder("mined") / "mined.json").write_text(json.dumps(mined))
