"""Every step once on invented data, in a few minutes: python test_smoke.py

Guarantees: each step runs from the files of the one before, training goes on from its
checkpoint to the same weights, the same checkpoint gives the same bytes, and a score does
not depend on its batch.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
WORDS = {"苹果": "apple", "手机": "mobile phone", "城市": "city", "河流": "river", "医生": "doctor", "火车": "train", "学校": "school", "电脑": "computer"}


def invented_sets() -> dict[str, list[dict]]:
    """Every set by name, some dozens of rows each."""
    rng, made = Random(0), {}
    english = [f"the {word} number {i} stands in street {i * 7} ." for i, word in enumerate(list(WORDS.values()) * 10)]
    chinese = [f"第{i}号{word}在{i * 7}街。它是{i + 1900}年建成的。" for i, word in enumerate(list(WORDS) * 10)]
    for name, texts in {"squad_sent_test": english, "squad_sent_dev": english, "nq_oracle": english, "drcd_devtest": chinese, "cmrc_trial": chinese, "cmrc_dev": chinese}.items():
        pool = [{"id": f"{name}{i}", "doc": str(i // 2), "text": text} for i, text in enumerate(texts)]
        made[f"{name}.pool"] = pool
        made[name] = [{"q": f"{item['text'][:14]}?", "pos": [item["id"]], "lang": "x", "a": [item["text"][2:6]]} for item in pool]
    made["tatoeba_en_zh"] = [{"en": f"This is the {e} of my friend {i}.", "zh": f"这是我朋友{i}的{z}。"} for i, (z, e) in enumerate(list(WORDS.items()) * 12)]
    made["cedict"] = [{"t": z, "s": z, "d": [e]} for z, e in WORDS.items()]
    made["unihan_def"] = [{"c": z[0], "d": e} for z, e in WORDS.items()]
    rng.shuffle(made["tatoeba_en_zh"])
    return made


def write_sets(folder: Path) -> Path:
    """sets/*.jsonl.gz and a lock file with their checksums."""
    (folder / "sets").mkdir()
    lock = {}
    for name, rows in invented_sets().items():
        raw = gzip.compress("\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(), mtime=0)
        (folder / "sets" / f"{name}.jsonl.gz").write_bytes(raw)
        lock[f"{name}.jsonl.gz"] = hashlib.sha256(raw).hexdigest()
    path = folder / "lock.json"
    path.write_text(json.dumps(lock))
    return path


class SmokeTest(unittest.TestCase):
    def run_step(self, *arguments: str, runs: str = "runs") -> str:
        environment = {
            **os.environ, "CROSSRANK_DATA": str(self.folder), "CROSSRANK_LOCK": str(self.lock),
            "CROSSRANK_RUNS": str(self.folder / runs), "PYTHONPATH": str(HERE), "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "recipe", *arguments, "--tiny", "--threads", "1"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_every_step_runs_and_repeats(self):
        with tempfile.TemporaryDirectory() as name:
            self.folder = Path(name)
            self.lock = write_sets(self.folder)
            for step in ("fetch", "vocabulary"):
                self.run_step(step)
            for step in ("distill", "interact"):
                self.run_step(step, "--steps", "2")
            self.run_step("mine")
            self.check_training_resumes()
            self.run_step("calibrate")
            first = self.export_bytes()
            self.assertEqual(first, self.export_bytes())
            self.run_step("golden")
            hub = self.folder / "runs" / "hub" / "crossrank-embedded"
            shown = self.run_step("evaluate", "--start", str(hub), "--queries", "3")
            self.assertIn("traps", shown)
            self.assertIn("cmrc_dev", shown)
            self.check_batch_independence(hub)

    def check_training_resumes(self):
        """Two steps and two more give the weights of four at once."""
        import torch

        runs = self.folder / "runs"
        subprocess.run(["cp", "-r", str(runs), str(self.folder / "whole")], check=True)
        self.run_step("train", "--steps", "2", "--horizon", "4")
        self.run_step("train", "--steps", "4", "--horizon", "4")
        self.run_step("train", "--steps", "4", "--horizon", "4", runs="whole")
        states = [torch.load(self.folder / r / "train" / "state.pt", weights_only=True) for r in ("runs", "whole")]
        self.assertEqual(states[0]["step"], 4)
        for key, value in states[0]["ranker"].items():
            self.assertTrue(torch.equal(value, states[1]["ranker"][key]), key)

    def export_bytes(self) -> bytes:
        self.run_step("export")
        self.run_step("quantize")
        self.run_step("int8")
        return (self.folder / "runs" / "hub" / "crossrank-embedded" / "onnx" / "model_w8.onnx").read_bytes()

    def check_batch_independence(self, hub: Path):
        sys.path.insert(0, str(HERE))
        from recipe.measure.scorer import Scorer

        scorer = Scorer(hub)
        texts = ["The apple is red.", "A long text about trains. " * 30, "苹果在城市里。"]
        alone = [scorer.logits("where is the apple", [text])[0] for text in texts]
        encoded = scorer.tokenizer.encode_batch([("where is the apple", text) for text in texts])
        for one, together in zip(alone, scorer.run(encoded)):
            self.assertLess(abs(one - together), 1e-4 * max(1, abs(one)))


if __name__ == "__main__":
    unittest.main()
