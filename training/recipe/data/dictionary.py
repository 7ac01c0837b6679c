"""CC-CEDICT and Unihan as one dictionary: glosses by simplified word, traditional spellings.

Owns the cleaning of entries; must not know token ids.
"""

import collections
import re
from dataclasses import dataclass, field

from . import sets

NOISE = re.compile(r"\b(abbr\. (for|of)|lit\.|fig\.|sb|sth|etc)\b")
USELESS = re.compile(
    r"^(CL:|surname |variant of|old variant|see |see also|Japanese variant|used in|erhua|also pr|Taiwan pr"
    r"|abbr\. for [^a-zA-Z]|\(bound form\)$)"
)


def is_all_han(text: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in text)


def clean_sense(sense: str) -> str:
    sense = re.sub(r"\([^)]*\)", "", sense)
    sense = NOISE.sub("", re.sub(r"\S*\[[^\]]*\]", "", sense))
    return re.sub(r"\s+", " ", sense).strip(" ;,.|")


@dataclass
class Dictionary:
    """`simplified` maps single traditional characters; `spellings` whole words to traditional ones."""

    glosses: dict[str, list[str]] = field(default_factory=dict)
    simplified: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    characters: dict[str, str] = field(default_factory=dict)

    def to_simplified(self, text: str) -> str:
        return "".join(self.simplified.get(c, c) for c in text)

    def senses(self, word: str) -> list[str]:
        """Glosses of a word; for a character without an entry, its Unihan definition."""
        if word in self.glosses or len(word) > 1 or word not in self.characters:
            return self.glosses.get(word, [])
        return [clean_sense(part) for part in re.split("[;,]", self.characters[word])][:3]


def load_dictionary() -> Dictionary:
    entries, variants = collections.defaultdict(list), collections.defaultdict(collections.Counter)
    spellings = collections.defaultdict(set)
    for row in sets.rows("cedict"):
        if not is_all_han(row["s"]):
            continue
        is_name = bool(row["d"]) and row["d"][0][:1].isupper()
        senses = [clean_sense(sense) for sense in row["d"] if not USELESS.match(sense)]
        senses = [sense for sense in senses if re.search("[a-zA-Z]", sense)]
        if senses:
            entries[row["s"]].append((is_name, senses))
        if is_all_han(row["t"]) and len(row["t"]) == len(row["s"]):
            spellings[row["s"]].add(row["t"])
            for old, new in zip(row["t"], row["s"]):
                variants[old][new] += 1
    found = Dictionary()
    # common words before names, at most four senses
    found.glosses = {
        word: [sense for _, senses in sorted(items, key=lambda item: item[0]) for sense in senses][:4]
        for word, items in entries.items()
    }
    best = {old: counts.most_common(1)[0][0] for old, counts in variants.items()}
    found.simplified = {old: new for old, new in best.items() if old != new}
    found.spellings = {word: sorted(names) for word, names in spellings.items()}
    found.characters = {row["c"]: row["d"] for row in sets.rows("unihan_def")}
    return found
