"""What written/*.jsonl promises, in seconds: python test_written.py

Guarantees: every group has the form that training reads, and none stands near a text we measure
with (traps, mission, cross-language), so that these still say what a model does with new ones.
"""

import json
import re
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = {"sense", "intent", "negation", "numbers", "entity", "answer"}
NEAR = 0.4
PLAIN = frozenset(
    "the a an of in on at to is are was were for and or do does did how what which who when where why can i my me it "
    "you your with from by be this that not no there has have will if than as".split()
)


def terms(text: str) -> set[str]:
    """Latin words without the plain ones, and pairs of Han characters."""
    text = text.lower()
    pairs = {run[i : i + 2] for run in re.findall("[\u4e00-\u9fff]+", text) for i in range(len(run) - 1)}
    return {word for word in re.findall("[a-z0-9]+", text) if word not in PLAIN} | pairs


def groups():
    for file in sorted((HERE / "written").glob("*.jsonl")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            yield f"{file.name}:{number}", json.loads(line)


def group_texts(group) -> list[str]:
    return [text for side in ("en", "zh") for text in (*group[side]["documents"], *sum(group[side]["queries"], []))]


def measuring_texts():
    for name in ("traps", "mission", "cross-language"):
        for line in (HERE / f"{name}.jsonl").read_text().splitlines():
            for value in (json.loads(line)[key] for key in ("query", "right", "wrong")):
                yield from [value] if isinstance(value, str) else value


class WrittenTest(unittest.TestCase):
    def test_every_group_has_the_form(self):
        for place, group in groups():
            self.assertIn(group["kind"], KINDS, place)
            sides = [group[side] for side in ("en", "zh")]
            for side in sides:
                self.assertEqual(len(side["documents"]), len(side["queries"]), place)
                self.assertEqual(len(set(side["documents"])), len(side["documents"]), place)
                self.assertGreaterEqual(len(side["documents"]), 3, place)
            if group.get("parallel", True):
                self.assertEqual(*(len(side["documents"]) for side in sides), place)

    def test_no_group_stands_near_a_measuring_text(self):
        measured = [found for found in map(terms, measuring_texts()) if len(found) >= 3]
        for place, group in groups():
            for mine in (found for found in map(terms, group_texts(group)) if len(found) >= 3):
                nearest = max(len(mine & other) / len(mine | other) for other in measured)
                self.assertLess(nearest, NEAR, place)


if __name__ == "__main__":
    unittest.main()
