"""Infinity's own command line, its ONNX Runtime on one thread: `v2 --model-id …`."""

import sys

import one_thread  # noqa: F401
from infinity_emb.cli import cli

sys.argv[0] = "infinity_emb"
cli()
