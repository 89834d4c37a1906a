"""A progress bar on standard error, where that is a terminal."""

import sys
import time

WIDTH = 30


class Bar:
    """`with Bar("epoch 3", 123) as bar: bar.step(note)`"""

    def __init__(self, title, total):
        self.title, self.total, self.done = title, total, 0
        self.shown = sys.stderr.isatty()
        self.started = self.drawn = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def step(self, note=""):
        self.done += 1
        now = time.monotonic()
        if not self.shown or now - self.drawn < 0.1:
            return
        self.drawn = now
        filled = WIDTH * self.done // max(1, self.total)
        left = (now - self.started) / self.done * (self.total - self.done)
        sys.stderr.write(f"\r\033[K{self.title} [{'#' * filled}{'.' * (WIDTH - filled)}] "
                         f"{self.done}/{self.total}, {left:.0f} s left {note}")
        sys.stderr.flush()
