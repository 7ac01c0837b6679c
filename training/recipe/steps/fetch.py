"""Checks every public set by name and checksum; says where each comes from if one is missing."""

from ..data import sets
from ..paths import data_folder


def main(arguments) -> None:
    missing = []
    for file in sets.checksums():
        if not (data_folder() / "sets" / file).exists():
            missing.append(file)
            continue
        print(f"{file:34s} {len(sets.rows(file.removesuffix('.jsonl.gz'))):7d} rows")
    if missing:
        raise SystemExit(f"missing in {data_folder() / 'sets'}: {', '.join(missing)} (sources: README.md)")
