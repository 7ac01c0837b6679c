"""Lists to learn from: one query, one right document, several wrong ones.

Owns which wrong documents a set offers (same text, same article, BM25, the model's own
mistakes, random); must not know tensors. Everything is drawn from the given Random, so a
step number fixes its lists.
"""

import collections
from dataclasses import dataclass
from random import Random

from . import sets
from .swap import swap_into
from .text import overlap_centre, sentences, window

WHOLE = 10**6
SWAP_SHARE = 0.25
HOLD_EVERY = 33  # every 33rd article is kept for calibration


@dataclass(frozen=True)
class RankedList:
    """documents[0] is right, the others are wrong."""

    query: str
    documents: tuple[str, ...]


def is_kept_out(article: str, names: dict[str, int]) -> bool:
    return names.setdefault(article, len(names)) % HOLD_EVERY == 0


class PassageSource:
    """Questions on passages of several sentences (DRCD, CMRC, NQ); windows of many sizes."""

    def __init__(self, name: str, mined: dict[str, list[int]], budgets: list[int], held: bool = False):
        self.pool = sets.pool(name)
        self.parts = [sentences(item["text"]) for item in self.pool]
        place = {item["id"]: index for index, item in enumerate(self.pool)}
        self.articles = collections.defaultdict(list)
        for index, item in enumerate(self.pool):
            self.articles[item["doc"]].append(index)
        seen: dict[str, int] = {}
        out = {item["doc"] for item in self.pool if is_kept_out(item["doc"], seen)}
        self.queries = [
            (row["q"], place[row["pos"][0]], (row.get("a") or [""])[0], mined[str(number)])
            for number, row in enumerate(sets.rows(name))
            if (self.pool[place[row["pos"][0]]]["doc"] in out) == held
        ]
        self.budgets = budgets

    def budget(self, rng: Random) -> int:
        return rng.choice(self.budgets)

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        query, right, answer, mined = rng.choice(self.queries)
        parts = self.parts[right]
        centre = next((i for i, part in enumerate(parts) if answer and answer in part), rng.randrange(len(parts)))
        text = window(parts, centre, budget, rng)
        wrong: list[str] = []
        if len(answer) > 1 and budget < 200:
            rest = [part for part in parts if answer not in part and part not in text]
            for _ in range(2):
                if rest:
                    place = overlap_centre(rest, query) if rng.random() < 0.6 else rng.randrange(len(rest))
                    wrong.append(window(rest[place : place + 3], 0, budget, rng))
        near = [i for i in self.articles[self.pool[right]["doc"]] if i != right]
        order = rng.sample(near, min(2, len(near))) + rng.sample(mined, min(size, len(mined)))
        for index in order + [rng.randrange(len(self.pool)) for _ in range(size)]:
            if len(wrong) >= size - 1:
                break
            body = self.pool[index]["text"]
            if index == right or (len(answer) > 1 and answer in body):
                continue
            other = self.parts[index]
            place = overlap_centre(other, query) if rng.random() < 0.5 else rng.randrange(len(other))
            wrong.append(window(other, place, budget, rng))
        other_query, other, *_ = rng.choice(self.queries)
        swap_into(wrong, (query, text), (other_query, self.pool[other]["text"]), rng, SWAP_SHARE)
        return RankedList(query, (text, *dict.fromkeys(wrong)))


class SentenceSource:
    """Questions on single sentences kept in reading order (SQuAD); neighbours may be joined."""

    def __init__(self, name: str, mined: dict[str, list[int]], reaches: list[int], held: bool = False):
        self.pool = sets.pool(name)
        place = {item["id"]: index for index, item in enumerate(self.pool)}
        seen: dict[str, int] = {}
        out = {item["doc"] for item in self.pool if is_kept_out(item["doc"], seen)}
        self.queries = [
            (row["q"], place[row["pos"][0]], mined[str(number)])
            for number, row in enumerate(sets.rows(name))
            if (self.pool[place[row["pos"][0]]]["doc"] in out) == held
        ]
        self.reaches = reaches

    def budget(self, rng: Random) -> int:
        return rng.choice(self.reaches)

    def around(self, index: int, reach: int, rng: Random) -> range:
        before = rng.randint(0, reach)
        return range(max(0, index - before), min(len(self.pool), index - before + reach + 1))

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        query, right, mined = rng.choice(self.queries)
        span = self.around(right, budget, rng)
        text = lambda places: " ".join(self.pool[i]["text"] for i in places)
        near = [i for i in range(max(0, right - 6), min(len(self.pool), right + 7)) if i not in span]
        order = rng.sample(near, min(2, len(near))) + rng.sample(mined, min(size, len(mined)))
        wrong: list[str] = []
        for index in order + [rng.randrange(len(self.pool)) for _ in range(size)]:
            other = self.around(index, budget, rng)
            if len(wrong) < size - 1 and right not in other:
                wrong.append(text(other))
        other_query, other, _ = rng.choice(self.queries)
        swap_into(wrong, (query, text(span)), (other_query, self.pool[other]["text"]), rng, SWAP_SHARE)
        return RankedList(query, (text(span), *dict.fromkeys(wrong)))
