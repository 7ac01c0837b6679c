"""Sentences and windows of a text: where an answer stands, and where it does not."""

import re
from random import Random

SENTENCE_END = re.compile(r"(?<=[。！？!?；;])|(?<=[.])\s+")


def sentences(text: str) -> list[str]:
    return [part for part in SENTENCE_END.split(text) if part and part.strip()]


def is_han(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text[:60])


def window(parts: list[str], centre: int, budget: int, rng: Random) -> str:
    """Sentences around `centre`, grown left and right at random to `budget` characters."""
    low = high = centre
    size = len(parts[centre])
    while size < budget and (low > 0 or high < len(parts) - 1):
        if low > 0 and (high == len(parts) - 1 or rng.random() < 0.5):
            low -= 1
            size += len(parts[low])
        else:
            high += 1
            size += len(parts[high])
    return ("" if is_han(parts[low]) else " ").join(parts[low : high + 1])


def overlap_centre(parts: list[str], query: str) -> int:
    """The sentence that shares most of the query's bigrams (Han) or words (Latin)."""
    units = lambda text: {text[i : i + 2] for i in range(len(text) - 1)} if is_han(text) else set(text.lower().split())
    wanted = units(query)
    return max(range(len(parts)), key=lambda index: len(wanted & units(parts[index])))
