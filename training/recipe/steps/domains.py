"""Two domains the model has never seen: a heading is the query, its section the right document.

Reads the unpacked Debian packages perl-doc, debian-faq and debian-faq-zh-cn below --start.
"""

import html
import json
import re
from pathlib import Path

from ..paths import runs_folder

MARK = re.compile(r"[A-Z]<<? ?(?:[^<>|]*\|)?([^<>]*?) ?>>?")
LONGEST, SHORTEST, SHORTEST_QUERY = 2500, 60, 6


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def from_pod(text: str) -> str:
    """Plain text of a POD section; marks may be nested two deep."""
    text = re.sub(r"X<[^>]*>", "", text)
    text = MARK.sub(r"\1", MARK.sub(r"\1", text))
    return flat(re.sub(r"^=\w+.*$", "", text, flags=re.M))


def perl_faq(folder: Path):
    for path in sorted(folder.rglob("perlfaq[1-9].pod")):
        text = path.read_text(encoding="utf8", errors="replace")
        for query, body in re.findall(r"^=head2 (.+?)\n(.*?)(?=^=head|\Z)", text, re.M | re.S):
            yield path.stem, from_pod(query), re.sub(r"^\(contributed by [^)]*\)\s*", "", from_pod(body))


def debian_faq(folder: Path, language: str):
    for path in sorted(folder.rglob(f"FAQ/**/*.{language}.html")):
        text = path.read_text(encoding="utf8")
        pattern = r'<h2 class="title"[^>]*>(.*?)</h2>(.*?)(?=<h2 class="title"|<div class="navfooter"|\Z)'
        for query, body in re.findall(pattern, text, re.S) if "index" not in path.name else ():
            plain = [flat(re.sub(r"<[^>]+>", " ", part)) for part in (query, body)]
            yield path.stem, re.sub(r"^(Chapter )?[\d.]+\s*", "", plain[0]), plain[1]


def write(name: str, sections) -> None:
    kept = [s for s in sections if len(s[2]) > SHORTEST and len(s[1]) >= SHORTEST_QUERY]
    pool = [{"id": f"{name}{i}", "doc": doc, "text": text[:LONGEST]} for i, (doc, _, text) in enumerate(kept)]
    queries = [{"q": query, "pos": [f"{name}{i}"]} for i, (_, query, _) in enumerate(kept)]
    value = json.dumps({"pool": pool, "queries": queries}, ensure_ascii=False)
    (runs_folder("domains") / f"{name}.json").write_text(value)
    print(name, len(kept))


def main(arguments) -> None:
    folder = Path(arguments.start)
    write("perl_faq_en", perl_faq(folder))
    write("debian_faq_en", debian_faq(folder, "en"))
    write("debian_faq_zh", debian_faq(folder, "zh-cn"))
