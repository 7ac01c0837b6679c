"""Which sources a run learns from, and how often each is drawn."""

import json

from ..paths import runs_folder
from .contrast import ContrastSource
from .cross import GlossedSource, Glosser, TranslationSource
from .facts import FactSource
from .lists import WHOLE, PassageSource, SentenceSource
from .written import WrittenSource

PASSAGE_BUDGETS = [30, 40, 50, 50, 60, 80, 80, 120, 120, 200, WHOLE]
ENGLISH_BUDGETS = [120, 180, 250, 400]


def load_frequency() -> dict[str, int]:
    """Word counts of a large Chinese corpus, as shipped with jieba (MIT)."""
    import jieba

    path = f"{jieba.__path__[0]}/dict.txt"
    with open(path, encoding="utf8") as file:
        return {line.split()[0]: int(line.split()[1]) for line in file}


def build_sources(mined: dict, held: bool) -> dict[str, tuple[float, object]]:
    """Name -> (weight, source); `held` gives the lists that training leaves out."""
    vocabulary = runs_folder("vocabulary")
    read = lambda name: json.loads((vocabulary / name).read_text())
    glosser = Glosser(read("glosses.json"), load_frequency(), read("simplified.json"))
    squad = SentenceSource("squad_sent_test", mined["squad_sent_test"], [0, 0, 0, 1, 2], held)
    drcd = PassageSource("drcd_devtest", mined["drcd_devtest"], PASSAGE_BUDGETS, held)
    cmrc = PassageSource("cmrc_trial", mined["cmrc_trial"], PASSAGE_BUDGETS, held)
    natural = PassageSource("nq_oracle", mined["nq_oracle"], ENGLISH_BUDGETS, held)
    return {
        "squad": (0.32, squad),
        "drcd": (0.10, drcd),
        "cmrc": (0.06, cmrc),
        "nq": (0.05, natural),
        "translation": (0.03, TranslationSource(mined["tatoeba_en_zh"], held)),
        "en-glossed": (0.01, GlossedSource(squad, glosser.to_chinese)),
        "zh-glossed": (0.02, GlossedSource(drcd, glosser.to_english)),
        "contrast": (0.02, ContrastSource(held)),
        "facts": (0.04, FactSource(held)),
        "written": (0.35, WrittenSource(held)),
    }
