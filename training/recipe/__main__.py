"""One command a step: python -m recipe <step> [options]."""

import argparse
import importlib

STEPS = {
    "fetch": "check the public sets against their checksums",
    "domains": "two unseen domains from unpacked Debian packages, for evaluate",
    "vocabulary": "tokenizer, word rows from dictionary glosses, idf",
    "distill": "teach the MiniLM encoder Chinese",
    "interact": "train the interaction model",
    "mine": "find wrong documents worth learning from",
    "train": "open full attention, train the cross-encoder (resumes)",
    "calibrate": "fit scale and bias on held-out lists",
    "export": "fp32 graph and hub layout",
    "quantize": "int8 storage, fp32 arithmetic",
    "int8": "int8 arithmetic over the same bytes",
    "golden": "golden pairs for the parity test",
    "evaluate": "metrics with intervals on every set",
    "compare": "two evaluation reports, paired by query",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe", description=__doc__)
    commands = parser.add_subparsers(dest="step", required=True)
    for name, help_text in STEPS.items():
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--start", help="checkpoint to start from")
        command.add_argument("--out", help="folder or file to write")
        command.add_argument("--tiny", action="store_true", help="smoke run on a little data")
        command.add_argument("--steps", type=int, help="train up to this step")
        command.add_argument("--horizon", type=int, help="step at which the learning rate has run out")
        command.add_argument("--queries", type=int, default=300, help="queries a set, for evaluate")
        command.add_argument("--file", default="onnx/model_w8.onnx", help="graph in the folder, for evaluate")
        command.add_argument("--sets", help="comma-separated sets, for evaluate")
        command.add_argument("--threads", type=int, default=2)
        command.add_argument("--revision", default="unreleased", help="written into the manifest")
    arguments = parser.parse_args()
    importlib.import_module(f"recipe.steps.{arguments.step}").main(arguments)


if __name__ == "__main__":
    main()
