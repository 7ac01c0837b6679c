"""Small public sets from domains the model has never seen: questions of manuals, their answers.

Read from RUNS/domains/NAME.json: {"pool": [{id, doc, text}], "queries": [{q, pos}]}.
"""

import json

from ..paths import runs_folder
from .lists import judged_lists


DEPTH = 30


def domain_names() -> list[str]:
    return [path.stem for path in sorted(runs_folder("domains").glob("*.json"))]


def domain_lists(simplified) -> dict:
    """name -> (lists, text by id) for every domain file that is there."""
    plans = {}
    for path in sorted(runs_folder("domains").glob("*.json")):
        domain = json.loads(path.read_text())
        lists = judged_lists(domain["queries"], domain["pool"], simplified, DEPTH)
        plans[path.stem] = (lists, {item["id"]: item["text"] for item in domain["pool"]})
    return plans
