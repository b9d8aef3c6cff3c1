"""`python -m tests.fuzz [--seconds N] [--seed N] [--count N] [--target NAME]`: try texts until the time is up, each target in turn.

Everything follows from the seeds, which are numbered from the first one; what fails is told with the command that tries it again.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
import traceback

from tests.fuzz.targets import TARGETS

MOST_FAILURES = 20
SLOW = 5.0  # seconds of processor time for a text of a few KB: that is a hang for users


def main() -> int:
    """Try texts; 1 where something failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Try hostile texts.")
    parser.add_argument("--seconds", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, help="the first seed (default: any)")
    parser.add_argument("--count", type=int, help="how many seeds, whatever time they take")
    parser.add_argument("--target", action="append", choices=TARGETS, help="what to try (default: all)")
    words = parser.parse_args()
    first = secrets.randbelow(10**9) if words.seed is None else words.seed
    chosen = words.target or list(TARGETS)
    _tell(f"seeds from {first} on: {', '.join(chosen)}")
    end = time.monotonic() + words.seconds
    tried = failed = 0
    while (time.monotonic() < end) if words.count is None else tried < words.count:
        for name in chosen:
            if not holds(name, first + tried):
                failed += 1
        tried += 1
        if failed >= MOST_FAILURES:
            _tell("and that is enough")
            break
    _tell(f"{tried:,} seeds, {tried * len(chosen):,} texts, {failed} failed")
    return 1 if failed else 0


def holds(name: str, seed: int) -> bool:
    """Whether what a target says holds for a seed; if not, that is told."""
    start = time.process_time()
    try:
        TARGETS[name](seed)
        took = time.process_time() - start
        assert took < SLOW, f"it took {took:.1f} seconds"
    except Exception:  # noqa: BLE001 - that is what is looked for
        _tell(f"\n{traceback.format_exc(limit=-3)}again: python -m tests.fuzz --target {name} --seed {seed} --count 1")
        return False
    return True


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
