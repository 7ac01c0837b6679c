"""The public sets by name, each file checked against the checksum of the manifest."""

import gzip
import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

from ..paths import data_folder, recipe_file

PAIRED = ("drcd_devtest", "cmrc_trial", "squad_sent_test", "nq_oracle")
HELD_OUT = ("squad_sent_dev", "cmrc_dev")


@lru_cache(maxsize=1)
def checksums() -> dict[str, str]:
    """sha256 by file name: sets.lock.json beside the recipe, or the file CROSSRANK_LOCK names (tests)."""
    path = os.environ.get("CROSSRANK_LOCK") or recipe_file("sets.lock.json")
    return json.loads(Path(path).read_text())


@lru_cache(maxsize=None)
def rows(name: str) -> list[dict]:
    """All lines of sets/NAME.jsonl.gz; raises if its bytes are not the ones of the manifest."""
    file = f"{name}.jsonl.gz"
    raw = (data_folder() / "sets" / file).read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != checksums()[file]:
        raise SystemExit(f"{file}: sha256 is {found}, expected {checksums()[file]}")
    return [json.loads(line) for line in gzip.decompress(raw).decode().splitlines()]


def pool(name: str) -> list[dict]:
    """The documents of a set, in the order of their source."""
    return rows(f"{name}.pool")
