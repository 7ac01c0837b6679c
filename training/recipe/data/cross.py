"""Lists across the two languages: translated sentences, and questions glossed word by word."""

import re
from random import Random

from . import sets
from .lists import RankedList

EDGE = re.compile(r"^(to|a|an|the|be) ")


class TranslationSource:
    """A sentence and its translation among other sentences that the encoder takes for close."""

    def __init__(self, mined: list[list[int]], held: bool = False):
        self.rows = sets.rows("tatoeba_en_zh")
        self.mined = mined
        self.numbers = [
            i for i, row in enumerate(self.rows) if len(row["en"]) > 18 and (i % 33 == 0) == held
        ]

    def budget(self, rng: Random) -> int:
        return 0

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        number = rng.choice(self.numbers)
        ask, tell = rng.choice([("zh", "en"), ("en", "zh")])
        right = self.rows[number]
        mined = rng.sample(self.mined[number], min(size - 3, len(self.mined[number])))
        others = mined + [rng.randrange(len(self.rows)) for _ in range(size)]
        wrong = [self.rows[i][tell] for i in others if self.rows[i]["zh"] != right["zh"] and self.rows[i]["en"] != right["en"]]
        return RankedList(right[ask], (right[tell], *dict.fromkeys(wrong[: size - 1])))


class Glosser:
    """Word for word renderings by dictionary: Chinese by longest match, English by single words."""

    def __init__(self, glosses: dict[str, list[str]], frequency: dict[str, int], simplified: dict[str, str]):
        self.glosses, self.simplified = glosses, simplified
        self.longest = 6
        best: dict[str, tuple[float, str]] = {}
        for word, senses in glosses.items():
            for place, sense in enumerate(senses[:3]):
                for english in (EDGE.sub("", part.strip().lower()) for part in sense.split(",")):
                    if english.isascii() and english.isalpha():
                        weight = (frequency.get(word, 0) + 1) / (1 + place) ** 2 / (3 if len(word) == 1 else 1)
                        if weight > best.get(english, (0, ""))[0]:
                            best[english] = (weight, word)
        self.chinese = {english: word for english, (_, word) in best.items()}

    def to_english(self, text: str) -> str:
        text = "".join(self.simplified.get(c, c) for c in text)
        words, at = [], 0
        while at < len(text):
            for size in range(min(self.longest, len(text) - at), 0, -1):
                word = text[at : at + size]
                if word in self.glosses:
                    words.append(EDGE.sub("", self.glosses[word][0].split(",")[0].strip()))
                    break
            else:
                size, word = 1, text[at]
                words.append(word)
            at += size
        return re.sub(r"(?<=[0-9A-Za-z]) (?=[0-9])|(?<=[0-9]) (?=[0-9])", "", " ".join(words))

    def to_chinese(self, text: str) -> str:
        kept = re.findall(r"[a-z0-9'.-]+", text.lower())
        stop = {"the", "a", "an", "of", "did", "do", "does", "to"}
        render = lambda word: self.chinese.get(word) or self.chinese.get(word.rstrip("s")) or f" {word} "
        return "".join(render(word) for word in kept if word not in stop).strip()


class GlossedSource:
    """Another source's lists with the question rendered into the other language."""

    def __init__(self, inner, render):
        self.inner, self.render = inner, render

    def budget(self, rng: Random) -> int:
        return self.inner.budget(rng)

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        made = self.inner.draw(rng, budget, size)
        return RankedList(self.render(made.query), made.documents)
