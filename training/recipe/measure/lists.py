"""Candidate lists for measuring: BM25's top 50 of a fixed pool, the right document forced in."""

import collections
import random
from dataclasses import dataclass

from ..data import sets
from ..data.bm25 import Bm25, terms


@dataclass(frozen=True)
class JudgedList:
    query: str
    candidates: list[str]
    right: list[str]


def cut_pool(pool: list[dict], wanted: int, rng: random.Random) -> list[dict]:
    """Whole articles in random order until there are `wanted` documents."""
    articles = sorted({item["doc"] for item in pool})
    rng.shuffle(articles)
    members = collections.defaultdict(list)
    for item in pool:
        members[item["doc"]].append(item)
    kept: list[dict] = []
    for article in articles:
        if len(kept) >= wanted:
            break
        kept += members[article]
    return kept


def judged_lists(queries, pool, simplified, depth=50) -> list[JudgedList]:
    """BM25's order; if no right document is in it, one takes the last place."""
    ids = [item["id"] for item in pool]
    place = {name: index for index, name in enumerate(ids)}
    index = Bm25([terms(item["text"], simplified) for item in pool])
    lists = []
    for row in queries:
        best = index.top(terms(row["q"], simplified), depth)
        right = [place[name] for name in row["pos"]]
        if not any(i in best for i in right):
            best[-1] = right[0]
        lists.append(JudgedList(row["q"], [ids[i] for i in best], row["pos"]))
    return lists


def standard_lists(name: str, simplified, pool_size: int, sample: int, seed: int = 1):
    """The lists the published numbers were made on: (lists, text by id)."""
    rng = random.Random(seed)
    pool = cut_pool(sets.pool(name), pool_size, rng)
    have = {item["id"] for item in pool}
    queries = [row for row in sets.rows(name) if all(i in have for i in row["pos"])]
    if sample < len(queries):
        queries = rng.sample(queries, sample)
    return judged_lists(queries, pool, simplified), {item["id"]: item["text"] for item in pool}
