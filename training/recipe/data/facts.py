"""Lists of our own making about invented things: entity, attribute, number and negation must match.

Every list is drawn from templates in both languages; values are random, so only reading helps.
"""

from random import Random

from .lists import RankedList
from .templates import CLASSES, CONTENT, LIMITS, YEARS, pick_value

CROSS = 0.35


class FactSource:
    """Questions whose wrong answers name another entity, another attribute or another value."""

    def __init__(self, held: bool):
        self.held = held  # entities split by parity of their place, one in six is held out

    def names(self, kind: str) -> list[tuple[str, str]]:
        return [pair for i, pair in enumerate(CLASSES[kind]["names"]) if (i % 6 == 0) == self.held]

    def budget(self, rng: Random) -> int:
        return 0

    def draw(self, rng: Random, budget: int, size: int) -> RankedList:
        ask = rng.randrange(2)
        tell = 1 - ask if rng.random() < CROSS else ask
        shape = rng.choices((self.attribute, self.negation, self.limit, self.year), (5, 3, 2, 2))[0]
        query, right, wrong = shape(rng, ask, tell, size)
        rng.shuffle(wrong)
        return RankedList(query, (right, *[text for text in dict.fromkeys(wrong) if text != right][: size - 1]))

    def attribute(self, rng, ask, tell, size):
        kind = rng.choice(sorted(CLASSES))
        attributes = CLASSES[kind]["attributes"]
        names = self.names(kind)
        name, *others = rng.sample(names, min(4, len(names)))
        wanted, *rest = rng.sample(sorted(attributes), len(attributes))
        say = lambda attribute, who: rng.choice(attributes[attribute][1][tell]).format(
            n=who[tell], v=pick_value(attribute, rng)[tell]
        )
        query = rng.choice(attributes[wanted][0][ask]).format(n=name[ask])
        wrong = [say(attribute, name) for attribute in rest[:4]] + [say(wanted, who) for who in others]
        return query, say(wanted, name), wrong

    def negation(self, rng, ask, tell, size):
        group = rng.choice(CONTENT)
        items = rng.sample(group["items"], 5)
        trait = rng.choice(group["traits"])
        without = rng.random() < 0.7
        ask_for = group["ask_without" if without else "ask_with"]
        right_forms, wrong_forms = group["without"], group["with"]
        if not without:
            right_forms, wrong_forms = wrong_forms, right_forms
        fill = lambda forms, item: rng.choice(forms[tell]).format(i=item[tell], t=trait[tell])
        wrong = [fill(wrong_forms, item) for item in items[1:4]]
        wrong.append(rng.choice(group["about"][tell]).format(i=items[4][tell], t=trait[tell]))
        return rng.choice(ask_for[ask]).format(t=trait[ask]), fill(right_forms, items[0]), wrong

    def limit(self, rng, ask, tell, size):
        frame = rng.choice(LIMITS)
        bound, exact = rng.choice(frame["bounds"]), rng.choice(frame["exact"])
        name = lambda: rng.choice(frame["names"])
        other = rng.choice([value for value in frame["exact"] if value != exact])
        say = lambda price, value: rng.choice(frame["tell"][tell]).format(n=name()[tell], p=price, v=value)
        below = lambda: int(bound * rng.uniform(0.6, 0.98))
        above = lambda: int(bound * rng.uniform(1.1, 2.5))
        wrong = [say(above(), exact), say(below(), other), say(above(), other), say(above(), exact)]
        return rng.choice(frame["ask"][ask]).format(p=bound, v=exact), say(below(), exact), wrong

    def year(self, rng, ask, tell, size):
        years = rng.sample(range(1850, 2025), 5)
        events = rng.sample(YEARS["events"], 5)
        if rng.random() < 0.5:
            query = rng.choice(YEARS["ask_year"][ask]).format(y=years[0])
        else:
            query = rng.choice(YEARS["ask_event"][ask]).format(e=events[0][ask])
        digits = str.maketrans("0123456789", "〇一二三四五六七八九")
        written = lambda year: str(year).translate(digits) if tell and rng.random() < 0.3 else str(year)
        say = lambda event, year: rng.choice(YEARS["tell"][tell]).format(e=event[tell], y=written(year))
        wrong = [say(event, year) for event, year in zip(events[1:], years[1:])]
        return query, say(events[0], years[0]), wrong
