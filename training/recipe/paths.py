"""Where the recipe reads and writes: two folders, both named by the environment.

CROSSRANK_DATA  folder with MANIFEST.json and sets/ (read only)
CROSSRANK_RUNS  folder for everything that is made (default: ./runs beside the caller)
"""

import os
from pathlib import Path


def data_folder() -> Path:
    """Folder of the public sets; raises if the environment does not name it."""
    value = os.environ.get("CROSSRANK_DATA")
    if not value:
        raise SystemExit("set CROSSRANK_DATA to the folder that holds MANIFEST.json and sets/")
    return Path(value)


def runs_folder(*parts: str) -> Path:
    """A folder below CROSSRANK_RUNS, made if it is missing."""
    folder = Path(os.environ.get("CROSSRANK_RUNS", "runs")).joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def recipe_file(name: str) -> Path:
    """A file that is committed beside the recipe, such as traps.jsonl."""
    return Path(__file__).resolve().parent.parent / name
