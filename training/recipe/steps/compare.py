"""Two evaluation reports, query by query: python -m recipe compare --start BEFORE.json --out AFTER.json"""

import json
from pathlib import Path

import numpy as np

from ..measure.metrics import bootstrap


def show(name: str, key: str, old, new) -> None:
    gain, low, high = bootstrap(np.array(new) - np.array(old))
    print(
        f"{name:16s} {key:5s} {np.mean(old):.4f} -> {np.mean(new):.4f}"
        f"  difference {gain:+.4f} [{low:+.4f}, {high:+.4f}]  n={len(old)}"
    )


def main(arguments) -> None:
    before, after = (json.loads(Path(path).read_text()) for path in (arguments.start, arguments.out))
    pooled: dict[str, tuple[list, list]] = {"rr": ([], []), "ndcg": ([], [])}
    for name in after:
        if name not in before:
            continue
        if "items" in after[name]:
            metrics = {"first": [[item["first"] for item in report[name]["items"]] for report in (before, after)]}
        else:
            metrics = {key: [report[name][key] for report in (before, after)] for key in ("rr", "ndcg")}
        for key, (old, new) in metrics.items():
            size = min(len(old), len(new))
            show(name, key, old[:size], new[:size])
            if key in pooled:
                pooled[key][0].extend(old[:size])
                pooled[key][1].extend(new[:size])
    for key, (old, new) in pooled.items():
        if old:
            show("all pools", key, old, new)
