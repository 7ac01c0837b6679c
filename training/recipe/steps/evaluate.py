"""Measures a hub folder on every set; writes every query's values, prints means with intervals.

python -m recipe evaluate --start FOLDER [--file onnx/model_int8.onnx] --out REPORT.json [--sets traps,cmrc_dev]
"""

import functools
import json
from pathlib import Path

import numpy as np

from ..data.written import left_out_questions
from ..fit.progress import Progress
from ..measure.domains import domain_lists, domain_names
from ..measure.draft_scorer import DraftScorer
from ..measure.lists import standard_lists
from ..measure.metrics import bootstrap, ndcg, ranked_gains, reciprocal_rank
from ..measure.scorer import Scorer, sigmoid
from ..paths import recipe_file, runs_folder

WRITTEN = "written"
SMALL = ("mission", "traps", "cross-language", WRITTEN)
POOLS = {"squad_sent_dev": (2000, 300), "cmrc_dev": (320, 400)}
# The model was trained on these: they say nothing of its quality, but what a precision costs.
TRAINED_ON = {
    "squad_sent_test": (2000, 300),
    "cmrc_trial": (2000, 300),
    "drcd_devtest": (2000, 300),
    "nq_oracle": (3000, 300),
}

print = functools.partial(print, flush=True)  # a set's line comes when it is done


def measure_lists(score, lists, texts, label) -> dict:
    """Per-query metrics of the model and of the BM25 order, and all scores by right and wrong."""
    progress = Progress(label, len(lists))
    found = {"rr": [], "ndcg": [], "bm25_rr": [], "bm25_ndcg": [], "right": [], "wrong_over_half": [], "wrong": 0}
    for number, item in enumerate(lists):
        logits = score(item.query, [texts[name] for name in item.candidates])
        gains = ranked_gains(logits, item.candidates, item.right)
        first = ranked_gains(-np.arange(len(logits)), item.candidates, item.right)
        for prefix, order in (("", gains), ("bm25_", first)):
            found[prefix + "rr"].append(reciprocal_rank(order))
            found[prefix + "ndcg"].append(ndcg(order, len(item.right)))
        relevance = sigmoid(logits)
        is_right = np.array([name in item.right for name in item.candidates])
        found["right"] += relevance[is_right].round(4).tolist()
        found["wrong_over_half"].append(int((relevance[~is_right] > 0.5).sum()))
        found["wrong"] += int((~is_right).sum())
        progress.update(number + 1)
    return found


def small_set(name: str) -> list[dict]:
    """{query, right, wrong, kind} of a committed file, or of the written groups that training leaves out."""
    if name == WRITTEN:
        return left_out_questions()
    return [json.loads(line) for line in recipe_file(f"{name}.jsonl").read_text().splitlines()]


def measure_small(score, items: list[dict]) -> dict:
    """First place, and the relevance of every document."""
    found = []
    for item in items:
        right = item["right"] if isinstance(item["right"], list) else [item["right"]]
        relevance = sigmoid(score(item["query"], right + item["wrong"])).round(4).tolist()
        best, wrong = relevance[: len(right)], relevance[len(right) :]
        found.append({**item, "right_scores": best, "wrong_scores": wrong, "first": float(min(best) > max(wrong))})
    return {"items": found}


def show(name: str, found: dict) -> None:
    if "items" in found:
        first = [item["first"] for item in found["items"]]
        right = [x for item in found["items"] for x in item["right_scores"]]
        wrong = np.array([x for item in found["items"] for x in item["wrong_scores"]])
        mean, low, high = bootstrap(first)
        print(
            f"{name:16s} first {sum(first):.0f}/{len(first)} = {mean:.3f} [{low:.3f}, {high:.3f}]"
            f"  right median {np.median(right):.3f} over half {np.mean(np.array(right) > 0.5):.3f}"
            f"  wrong median {np.median(wrong):.3f} over half {np.mean(wrong > 0.5):.3f}"
        )
        kinds = sorted({item[label] for item in found["items"] for label in ("kind", "direction") if label in item})
        of = lambda kind: [i["first"] for i in found["items"] if kind in (i.get("kind"), i.get("direction"))]
        if kinds:
            print(" " * 17 + "  ".join(f"{kind} {sum(of(kind)):.0f}/{len(of(kind))}" for kind in kinds))
        return
    for metric in ("rr", "ndcg"):
        mean, low, high = bootstrap(found[metric])
        gain, lower, upper = bootstrap(np.array(found[metric]) - np.array(found[f"bm25_{metric}"]))
        print(
            f"{name:16s} {metric:5s} {mean:.3f} [{low:.3f}, {high:.3f}]  bm25 {np.mean(found[f'bm25_{metric}']):.3f}"
            f"  difference {gain:+.3f} [{lower:+.3f}, {upper:+.3f}]  n={len(found[metric])}"
        )
    print(
        f"{'':17s}right over half {np.mean(np.array(found['right']) > 0.5):.3f}"
        f"  wrong over half {sum(found['wrong_over_half']) / max(found['wrong'], 1):.4f}"
    )


def plans(names: list[str], simplified) -> dict:
    """Lists by set name, only those asked for."""
    made = {name: lambda size=size, name=name: standard_lists(name, simplified, *size) for name, size in {**POOLS, **TRAINED_ON}.items()}
    wanted = {name: build() for name, build in made.items() if name in names}
    domains = domain_lists(simplified) if any(name not in made for name in names) else {}
    return {**wanted, **{name: plan for name, plan in domains.items() if name in names}}


def main(arguments) -> None:
    simplified = json.loads((runs_folder("vocabulary") / "simplified.json").read_text())
    if str(arguments.start).endswith(".pt"):
        score = DraftScorer(arguments.start, threads=arguments.threads).logits
    else:
        score = Scorer(arguments.start, arguments.file, threads=arguments.threads).logits
    names = arguments.sets.split(",") if arguments.sets else [*SMALL, *POOLS, *domain_names()]
    report = {name: measure_small(score, small_set(name)) for name in SMALL if name in names}
    for name, found in report.items():
        show(name, found)
    for name, (lists, texts) in plans(names, simplified).items():
        report[name] = measure_lists(score, lists[: arguments.queries], texts, name)
        show(name, report[name])
        if arguments.out:
            Path(arguments.out).write_text(json.dumps(report, ensure_ascii=False))
    if arguments.out:
        Path(arguments.out).write_text(json.dumps(report, ensure_ascii=False))
