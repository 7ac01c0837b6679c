"""Two evaluation reports, query by query: python -m recipe compare --start BEFORE.json --out AFTER.json"""

import json
from pathlib import Path

import numpy as np

from ..measure.metrics import bootstrap


def main(arguments) -> None:
    before, after = (json.loads(Path(path).read_text()) for path in (arguments.start, arguments.out))
    for name in after:
        if name not in before:
            continue
        if "items" in after[name]:
            metrics = {"first": [[item["first"] for item in report[name]["items"]] for report in (before, after)]}
        else:
            metrics = {key: [report[name][key] for report in (before, after)] for key in ("rr", "ndcg")}
        for key, (old, new) in metrics.items():
            size = min(len(old), len(new))
            gain, low, high = bootstrap(np.array(new[:size]) - np.array(old[:size]))
            print(
                f"{name:16s} {key:5s} {np.mean(old[:size]):.3f} -> {np.mean(new[:size]):.3f}"
                f"  difference {gain:+.3f} [{low:+.3f}, {high:+.3f}]  n={size}"
            )
