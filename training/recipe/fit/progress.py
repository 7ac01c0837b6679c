"""A progress line with the time left; to stderr, a line now and then where there is no terminal."""

import sys
import time


class Progress:
    """`update(done)` as often as wanted; it writes at most every `every` seconds."""

    def __init__(self, label: str, total: int, every: float | None = None):
        self.label, self.total = label, total
        self.live = sys.stderr.isatty()
        self.every = every or (0.5 if self.live else 30)
        self.start = self.last = time.monotonic()
        self.first: int | None = None

    def update(self, done: int, note: str = "") -> None:
        now = time.monotonic()
        if self.first is None:
            self.first, self.start = done, now
        if now - self.last < self.every and done < self.total:
            return
        self.last = now
        pace = (done - self.first) / max(now - self.start, 1e-9)
        left = (self.total - done) / pace if pace else 0
        bar = "#" * int(20 * done / max(self.total, 1))
        line = f"{self.label} [{bar:<20}] {done}/{self.total} {int(left // 60)}m{int(left % 60):02d}s left {note}"
        end = "\n" if not self.live or done >= self.total else ""
        print(("\r" if self.live else "") + line, end=end, file=sys.stderr, flush=True)
