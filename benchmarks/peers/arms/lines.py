"""Owns: the conversation of a peer with the benchmark: one JSON line in, one JSON line out.
Must not know: how a peer scores."""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version

# What libraries print must not end up between the replies.
replies, sys.stdout = sys.stdout, sys.stderr

Score = Callable[[str, list[str], int | None], list[float]]


def serve(score: Score, packages: list[str]) -> None:
    """Answers {"query", "documents", "batchSize"} with {"logits"}; batchSize null: the peer's default."""
    reply({"ready": True, "versions": {name: version(name) for name in packages}})
    for line in sys.stdin:
        request = json.loads(line)
        logits = score(request["query"], request["documents"], request["batchSize"])
        reply({"logits": [float(logit) for logit in logits]})


def reply(message: dict) -> None:
    print(json.dumps(message), file=replies, flush=True)


def batches(items: list, size: int | None) -> list[list]:
    """As many as a caller hands over at a time; all at once without a size."""
    size = size or len(items)
    return [items[start : start + size] for start in range(0, len(items), size)]
