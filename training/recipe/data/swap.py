"""Wrong documents made from the right one and from the question: the term they share is exchanged.

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
ASKING = re.compile(r"^(in |at |on |by )?(what|which|who|whom|whose|when|where|why|how many|how much|how) |[?]", re.IGNORECASE)
ASKING_HAN = re.compile("什么|哪一?[个年位里家种]?|谁|多少|几|如何|怎样|为何|吗|呢|[？?]")
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


def echoed(query: str, text: str, other_query: str, other_text: str) -> str | None:
    """The question put as a statement about another pair's term: it has every word but the one that counts."""
    mine, other = shared_term(query, text), shared_term(other_query, other_text)
    if not mine or not other or mine == other or mine.isdigit() != other.isdigit():
        return None
    told = re.sub(re.escape(mine), other, query, flags=re.IGNORECASE)
    if is_han(query):
        return f"{ASKING_HAN.sub('', told)}，{other_text[:20].rstrip('。')}。"
    return f"{ASKING.sub('', told)} {' '.join(other_text.split()[:8])} ."


def swap_into(wrong: list[str], pair: tuple[str, str], other: tuple[str, str], rng: Random, share: float) -> None:
    """Puts a swapped copy of the right text or of the question at the front, in a `share` of the lists each."""
    for make in (swapped, echoed):
        if rng.random() < share and (made := make(*pair, *other)):
            wrong.insert(0, made)
