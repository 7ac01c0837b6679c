"""FlashRank, Ranker.rerank, all passages at once by default: `<model folder> <ONNX file>`.

It knows its own models by name only, so the model takes the place of one of them.
"""

import math
import sys
import tempfile
from pathlib import Path

import one_thread  # noqa: F401
from flashrank import Ranker, RerankRequest
from flashrank.Config import model_file_map
from lines import batches, serve

NAME = "ms-marco-MiniLM-L-12-v2"


def load(folder: Path, onnx_name: str) -> Ranker:
    with tempfile.TemporaryDirectory() as cache:
        place = Path(cache) / NAME
        place.mkdir()
        for file in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
            (place / file).symlink_to(folder / file)
        model_file_map[NAME] = str(folder / onnx_name)
        return Ranker(NAME, cache_dir=cache)


ranker = load(Path(sys.argv[1]).resolve(), sys.argv[2])


def score(query: str, documents: list[str], batch_size: int | None) -> list[float]:
    passages = [{"id": index, "text": document} for index, document in enumerate(documents)]
    scores = [0.0] * len(documents)
    for batch in batches(passages, batch_size):
        for passage in ranker.rerank(RerankRequest(query=query, passages=batch)):
            scores[passage["id"]] = float(passage["score"])
    return [math.log(score / (1 - score)) for score in scores]


serve(score, ["FlashRank", "tokenizers", "onnxruntime"])
