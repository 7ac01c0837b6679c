"""Lists of our own making about one topic: the remedy, its cause and a fact are three answers.

Which one is right depends on what the question wants; the texts are in contrasts.jsonl.
"""

import json
from random import Random

from ..paths import recipe_file
from .lists import RankedList

LANGUAGES = ("en", "zh")
ASK = {
    "en": {
        "remedy": [
            "How can I get rid of {}?", "what helps against {}", "How do I deal with {}?", "What should I do about {}?",
            "how to treat {}", "ways to stop {}", "How can {} be prevented or relieved?", "tips against {}", "What is good for {}?",
        ],
        "cause": [
            "What causes {}?", "why does one get {}", "What is the reason for {}?", "how does {} come about", "Where does {} come from?",
        ],
        "fact": ["How common is {}?", "facts about {}", "interesting things about {}", "some statistics on {}"],
    },
    "zh": {
        "remedy": [
            "{}怎么办？", "如何缓解{}", "怎样解决{}的问题？", "{}有什么好办法", "怎么处理{}？", "如何预防和改善{}？", "对付{}的方法", "{}该怎么做才能好",
        ],
        "cause": ["{}是什么原因？", "为什么会{}", "{}是怎么引起的？", "造成{}的原因有哪些"],
        "fact": ["{}有多常见？", "关于{}的趣闻", "{}的一些数据", "有关{}的小知识"],
    },
}
MENTION = {
    "en": ["A post about {} was shared many times.", "{} is a word children learn early.", "She wrote a long essay on {}."],
    "zh": ["他昨天在报纸上看到一篇关于{}的文章。", "“{}”是这一期节目的主题。", "关于{}的话题最近很热。"],
}


class ContrastSource:
    """Question in one language, texts mostly in the same one."""

    def __init__(self, held: bool):
        lines = recipe_file("contrasts.jsonl").read_text().splitlines()
        self.topics = [json.loads(line) for i, line in enumerate(lines) if (i % 10 == 0) == held]

    def budget(self, rng: Random) -> int:
        return 0

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        topic = rng.choice(self.topics)
        ask = rng.choice(LANGUAGES)
        tell = ask if rng.random() < 0.65 else LANGUAGES[ask == "en"]
        wish = rng.choices(("remedy", "cause", "fact"), (6, 3, 1))[0]
        which = LANGUAGES.index(tell)
        wrong = [topic[kind][which] for kind in ("remedy", "cause", "fact") if kind != wish]
        wrong.append(rng.choice(MENTION[tell]).format(topic[tell]))
        while len(wrong) < size - 1:
            other = rng.choice(self.topics)
            if other is not topic:
                wrong.append(other[wish if rng.random() < 0.6 else "fact"][which])
        query = rng.choice(ASK[ask][wish]).format(topic[ask])
        return RankedList(query, (topic[wish][which], *dict.fromkeys(wrong)))
