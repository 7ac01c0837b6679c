"""Which Chinese words and characters get a row, and what the row starts from.

Words by frequency in a large corpus and in the training sets; rows from dictionary glosses.
"""

import collections

import numpy as np

from . import sets
from .dictionary import Dictionary, is_all_han
from .mixture import load_frequency

WORDS, CHARACTERS, CORPUS_WEIGHT = 7000, 6200, 60
STOP = frozenset("to a an the of or and in on for with by be one s - , . ( ) \" ' ; : / etc something somebody".split())
SENSE_WEIGHTS = (1.0, 0.5, 0.3)


def chinese_texts(dictionary: Dictionary) -> list[str]:
    """Every Chinese text of the training sets, in simplified characters."""
    texts = [row["text"] for name in ("drcd_devtest", "cmrc_trial") for row in sets.pool(name)]
    texts += [row["q"] for name in ("drcd_devtest", "cmrc_trial") for row in sets.rows(name)]
    texts += [row["zh"] for row in sets.rows("tatoeba_en_zh")]
    return [dictionary.to_simplified(text) for text in texts]


def choose(dictionary: Dictionary, texts: list[str]) -> tuple[list[str], list[str]]:
    """(characters, words), most frequent first."""
    import jieba

    jieba.setLogLevel(60)
    frequency, seen, singles = load_frequency(), collections.Counter(), collections.Counter()
    for text in texts:
        singles.update(c for c in text if is_all_han(c))
        seen.update(word for word in jieba.cut(text, HMM=False) if len(word) > 1 and is_all_han(word))
    score = collections.Counter()
    for word in dictionary.glosses:
        if 2 <= len(word) <= 4:
            score[word] = frequency.get(word, 0) + CORPUS_WEIGHT * seen.get(word, 0)
    words = [word for word, count in score.most_common(WORDS) if count > 0]
    characters = collections.Counter()
    for word, count in frequency.items():
        for c in word:
            if is_all_han(c):
                characters[c] += count
    for c, count in singles.items():
        characters[c] += CORPUS_WEIGHT * count
    chosen = [c for c, _ in characters.most_common(CHARACTERS) if c not in dictionary.simplified]
    have = set(chosen)
    for c in "".join(words):
        if c not in have and c not in dictionary.simplified:
            have.add(c)
            chosen.append(c)
    return chosen, words


def gloss_vector(senses: list[str], english, rows: np.ndarray) -> np.ndarray | None:
    """Weighted mean of the English rows of the first senses, stop words left out."""
    total, weight = np.zeros(rows.shape[1]), 0.0
    for share, sense in zip(SENSE_WEIGHTS, senses):
        encoded = english.encode(sense, add_special_tokens=False)
        ids = [i for i, token in zip(encoded.ids, encoded.tokens) if token not in STOP] or encoded.ids
        if ids:
            total += share * rows[ids[:8]].mean(0)
            weight += share
    return total / weight if weight else None
