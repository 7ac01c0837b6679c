"""The right document about something else: the term it shares with its question is exchanged.

"Who founded A?" and "X founded B." differ in one word; natural lists seldom hold that pair.
"""

import re
from random import Random

from .text import is_han

WORD = re.compile(r"[^\W_]+")
PLAIN = frozenset(
    "what which when where who whom whose why how many much does did the and for with from that this was were are is "
    "have has had into about what's name type kind year first most used called".split()
)
SHORTEST, LONGEST = 2, 8


def shared_term(query: str, text: str) -> str | None:
    """The longest run of Han characters both have; in Latin text their longest common word or number."""
    if not is_han(query):
        have = set(WORD.findall(text.lower()))
        common = [word for word in WORD.findall(query.lower()) if word in have and word not in PLAIN and len(word) > 2]
        return max(common, key=lambda word: (word.isdigit(), len(word)), default=None)
    for size in range(min(LONGEST, len(query)), SHORTEST - 1, -1):
        for at in range(len(query) - size + 1):
            part = query[at : at + size]
            if part in text and all("\u4e00" <= c <= "\u9fff" or c.isalnum() for c in part):
                return part
    return None


def swapped(query: str, text: str, other_query: str, other_text: str) -> str | None:
    """`text` with its shared term replaced by the one of another pair; None if either has none."""
    mine, other = shared_term(query, text), shared_term(other_query, other_text)
    if not mine or not other or mine == other or other in text.lower() or mine.isdigit() != other.isdigit():
        return None
    return re.sub(re.escape(mine), other, text, flags=re.IGNORECASE)


def swap_into(wrong: list[str], pair: tuple[str, str], other: tuple[str, str], rng: Random, share: float) -> None:
    """Puts a swapped copy at the front of the wrong documents, in a `share` of the lists."""
    if rng.random() < share and (made := swapped(*pair, *other)):
        wrong.insert(0, made)
