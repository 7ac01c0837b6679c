"""Fuzzed rankings with pytrec_eval's answers: what `metrics.ts` must equal.

pip install pytrec_eval-terrier==0.5.11; python make.py > metrics.jsonl
"""

import json
import random

import pytrec_eval

SEED = 20261121
QUERIES = 2000
DEPTHS = (1, 5, 10)
MEASURES = {
    "ndcg": "ndcg_cut",
    "recall": "recall",
    "precision": "P",
    "map": "map_cut",
    "hit": "success",
}
# Ties, and scores that are equal only as 32-bit floats.
SCORES = (0.5, 0.50000001, 2.0, 2.0000001, -1.0, -1.00000001, 0.0, 1e-9)
ALPHABET = "0123456789abcAB_-文档é😀"


def draw_query(rng):
    ids = {"".join(rng.choices(ALPHABET, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 18))}
    ids = sorted(ids)
    run = {}
    for doc in ids:
        if rng.random() < 0.8:
            run[doc] = rng.choice(SCORES) if rng.random() < 0.6 else round(rng.uniform(-8, 8), 4)
    run = run or {ids[0]: 1.0}
    judged = {doc: rng.choice((-1, 0, 0, 1, 1, 2, 3)) for doc in ids if rng.random() < 0.6}
    if rng.random() < 0.3:
        judged["not ranked"] = rng.choice((0, 1, 2))
    return run, judged or {ids[-1]: 0}


def main():
    rng = random.Random(SEED)
    runs, judgements = {}, {}
    for number in range(QUERIES):
        runs[str(number)], judgements[str(number)] = draw_query(rng)
    wanted = {f"{name}.{','.join(map(str, DEPTHS))}" for name in MEASURES.values()}
    evaluator = pytrec_eval.RelevanceEvaluator(judgements, wanted | {"recip_rank"})
    answers = evaluator.evaluate(runs)
    for query, run in runs.items():
        answer = answers[query]
        expected = {
            f"{name}@{depth}": answer[f"{measure}_{depth}"]
            for name, measure in MEASURES.items()
            for depth in DEPTHS
        }
        for depth in DEPTHS:
            # trec_eval knows no cut here.
            rank = answer["recip_rank"]
            expected[f"mrr@{depth}"] = rank if rank >= 1 / depth else 0
        if query == "0":
            write(list(expected))
        write([list(run.items()), list(judgements[query].items()), list(expected.values())])


def write(line):
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))


main()
