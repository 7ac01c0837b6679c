"""Tokenizer, word rows and idf of the bilingual vocabulary.

Han text is split by greedy longest match; simplified and traditional spellings share one row.
Writes tokenizer.json, start.npz (emb, isnew, idf), glosses.json, simplified.json.
"""

import json
import re

import numpy as np
from tokenizers import Tokenizer

from ..data import minilm, sets
from ..data.dictionary import Dictionary, is_all_han, load_dictionary
from ..data.vocabulary import chinese_texts, choose, gloss_vector
from ..model.tokens import UNK, load_tokenizer
from ..paths import runs_folder

HAN_RUN = "[\u4e00-\u9fff]+"


def assign_ids(base: dict[str, int], tokens: list[str]) -> tuple[dict[str, int], dict[str, int], int]:
    """(vocabulary, id by new token, number of rows): rows that are unused, or of Han characters within a word, first."""
    is_free = lambda token: token.startswith("[unused") or (token.startswith("##") and is_all_han(token[2:]))
    free = sorted(number for token, number in base.items() if is_free(token))
    vocabulary = {token: number for token, number in base.items() if not is_free(token)}
    new, size = {}, max(vocabulary.values()) + 1
    for token in tokens:
        if token in vocabulary:
            new[token] = vocabulary[token]
        elif free:
            new[token] = free.pop(0)
        else:
            new[token], size = size, size + 1
    return vocabulary, new, size


def add_spellings(vocabulary: dict[str, int], new: dict[str, int], dictionary: Dictionary) -> None:
    """Traditional spellings onto the simplified row; Han characters without a row become [UNK] one by one."""
    for token, number in new.items():
        vocabulary[token] = vocabulary[f"##{token}"] = number
        for spelling in dictionary.spellings.get(token, ()) if len(token) > 1 else ():
            vocabulary.setdefault(spelling, number)
            vocabulary.setdefault(f"##{spelling}", number)
    for old, simple in dictionary.simplified.items():
        if simple in new and old not in new:
            vocabulary[old] = vocabulary[f"##{old}"] = new[simple]
    for code in range(0x4E00, 0xA000):
        c = chr(code)
        vocabulary.setdefault(f"##{c}", vocabulary.setdefault(c, UNK))


def write_tokenizer(path, vocabulary: dict[str, int]) -> Tokenizer:
    value = json.loads((minilm.folder() / "tokenizer.json").read_text())
    value["truncation"] = value["padding"] = None
    value["normalizer"] = {
        "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": False, "strip_accents": None, "lowercase": True,
    }
    split = {"type": "Split", "pattern": {"Regex": HAN_RUN}, "behavior": "Isolated", "invert": False}
    value["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}, split]}
    value["model"] = {
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 1000, "vocab": vocabulary,
    }
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return load_tokenizer(path)


def start_rows(new: dict[str, int], size: int, dictionary: Dictionary) -> tuple[np.ndarray, np.ndarray]:
    """(rows, which are new): English rows as they are, new ones from glosses at the usual length."""
    english = load_tokenizer(minilm.folder() / "tokenizer.json")
    old = minilm.word_rows().numpy()
    centre, length = old[1000:].mean(0), np.median(np.linalg.norm(old[1996:20000], axis=1))
    random = np.random.default_rng(0)
    rows, is_new = np.zeros((size, old.shape[1]), np.float32), np.zeros(size, bool)
    rows[: len(old)] = old
    for token, number in new.items():
        vector = gloss_vector(dictionary.senses(token), english, old)
        if vector is None:
            vector = centre + random.normal(0, 0.02, old.shape[1])
        # a little noise keeps synonyms apart
        rows[number] = vector * (length / np.linalg.norm(vector)) + random.normal(0, 0.003, old.shape[1])
        is_new[number] = True
    return rows, is_new


def inverse_frequency(tokenizer: Tokenizer, texts: list[str], is_new: np.ndarray) -> np.ndarray:
    """idf in 0.02..1 over sentences; each language counts its own sentences."""
    sentences = [s for text in texts for s in re.split(r"(?<=[.!?。！？；;])\s*", text) if len(s) > 3]
    seen, chinese = np.zeros(len(is_new)), 0
    for encoded, sentence in zip(tokenizer.encode_batch(sentences, add_special_tokens=False), sentences):
        seen[list(set(encoded.ids))] += 1
        chinese += bool(re.search(HAN_RUN, sentence))
    half = np.where(is_new, chinese, len(sentences) - chinese)
    idf = np.log((half + 1) / (seen + 0.5))
    return np.clip(idf / idf.max(), 0.02, 1).astype(np.float32)


def main(arguments) -> None:
    folder = runs_folder("vocabulary")
    dictionary = load_dictionary()
    texts = chinese_texts(dictionary)
    characters, words = choose(dictionary, texts)
    base = json.loads((minilm.folder() / "tokenizer.json").read_text())["model"]["vocab"]
    vocabulary, new, size = assign_ids(base, characters + words)
    add_spellings(vocabulary, new, dictionary)
    tokenizer = write_tokenizer(folder / "tokenizer.json", vocabulary)
    rows, is_new = start_rows(new, size, dictionary)
    english = [row["text"] for name in ("squad_sent_test", "nq_oracle") for row in sets.pool(name)]
    english += [row["en"] for row in sets.rows("tatoeba_en_zh")]
    idf = inverse_frequency(tokenizer, texts + english, is_new)
    np.savez(folder / "start.npz", emb=rows, isnew=is_new, idf=idf)
    (folder / "glosses.json").write_text(json.dumps(dictionary.glosses, ensure_ascii=False))
    (folder / "simplified.json").write_text(json.dumps(dictionary.simplified, ensure_ascii=False))
    print(f"{len(words)} words, {len(characters)} characters, {size} rows")
