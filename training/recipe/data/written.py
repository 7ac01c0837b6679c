"""Lists written by hand about one topic: every document is right for one question and wrong for the others.

The texts are in written/*.jsonl, a group a line, in both languages. Word overlap cannot tell the
documents of a group apart; which one is right depends on sense, intent, negation, numbers or entity.
"""

import json
from dataclasses import dataclass
from random import Random

from ..paths import recipe_file
from .lists import RankedList

LANGUAGES = ("en", "zh")
CROSS = 0.25
HOLD_EVERY = 12


@dataclass(frozen=True)
class Group:
    """texts[language] = (documents, questions of each document); `parallel`: the languages say the same."""

    kind: str
    texts: dict[str, tuple[list[str], list[list[str]]]]
    parallel: bool


def read_groups(held: bool) -> list[Group]:
    groups = []
    for file in sorted(recipe_file("written").glob("*.jsonl")):
        for number, line in enumerate(file.read_text().splitlines()):
            if (number % HOLD_EVERY == 0) != held:
                continue
            row = json.loads(line)
            texts = {language: (row[language]["documents"], row[language]["queries"]) for language in LANGUAGES}
            groups.append(Group(row["kind"], texts, row.get("parallel", True)))
    return groups


class WrittenSource:
    """The group's other documents first, then documents of groups that stand near (one domain a file)."""

    def __init__(self, held: bool):
        self.groups = read_groups(held)
        self.asked = [
            (place, language, number)
            for place, group in enumerate(self.groups)
            for language in LANGUAGES
            for number, questions in enumerate(group.texts[language][1])
            if questions
        ]

    def budget(self, rng: Random) -> int:
        return 0

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        place, ask, number = rng.choice(self.asked)
        group = self.groups[place]
        tell = LANGUAGES[ask == "en"] if group.parallel and rng.random() < CROSS else ask
        documents = group.texts[tell][0]
        wrong = [text for i, text in enumerate(documents) if i != number]
        rng.shuffle(wrong)
        for _ in range(4 * size):
            if len(wrong) >= size - 1:
                break
            other = rng.randrange(max(0, place - 12), min(len(self.groups), place + 13))
            if other != place:
                wrong.append(rng.choice(self.groups[other].texts[tell][0]))
        query = rng.choice(group.texts[ask][1][number])
        return RankedList(query, (documents[number], *dict.fromkeys(wrong[: size - 1])))


def left_out_questions() -> list[dict]:
    """{query, right, wrong, kind, direction} of the groups that training leaves out, in both languages and across."""
    return [
        {
            "query": question,
            "right": group.texts[tell][0][number],
            "wrong": [text for i, text in enumerate(group.texts[tell][0]) if i != number],
            "kind": group.kind,
            "direction": f"{ask}-{tell}",
        }
        for group in read_groups(held=True)
        for ask in LANGUAGES
        for tell in (LANGUAGES if group.parallel else (ask,))
        for number, questions in enumerate(group.texts[ask][1])
        for question in questions[:1]
    ]
