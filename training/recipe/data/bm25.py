"""BM25 over words (Latin) and character bigrams (Han), traditional folded into simplified."""

import collections
import math
import re

import numpy as np

K1, B = 1.2, 0.75
RUNS = re.compile(r"[\u4e00-\u9fff]+|[^\W_]+")


def terms(text: str, simplified: dict[str, str]) -> list[str]:
    """Index terms of a text; `simplified` maps traditional characters."""
    found = []
    for run in RUNS.findall("".join(simplified.get(c, c) for c in text.lower())):
        if "\u4e00" <= run[0] <= "\u9fff":
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            found.append(run)
    return found


class Bm25:
    """Scores every document of a fixed collection against a query's terms."""

    def __init__(self, documents: list[list[str]]):
        self.size = len(documents)
        lengths = np.array([len(document) for document in documents])
        average = lengths.mean()
        lists = collections.defaultdict(list)
        for index, document in enumerate(documents):
            for term, count in collections.Counter(document).items():
                lists[term].append((index, count))
        self.weights = {}
        for term, entries in lists.items():
            where = np.array([entry[0] for entry in entries])
            count = np.array([entry[1] for entry in entries], float)
            idf = math.log(1 + (self.size - len(entries) + 0.5) / (len(entries) + 0.5))
            norm = K1 * (1 - B + B * lengths[where] / average)
            self.weights[term] = (where, idf * count * (K1 + 1) / (count + norm))

    def scores(self, query: list[str]) -> np.ndarray:
        total = np.zeros(self.size)
        for term in query:
            if term in self.weights:
                where, weight = self.weights[term]
                total[where] += weight
        return total

    def top(self, query: list[str], count: int) -> list[int]:
        """Best documents first, ties in collection order."""
        return np.argsort(-self.scores(query), kind="stable")[:count].tolist()
