"""The lines that a run prints while it works."""

import sys


def print_progress(step: str) -> None:
    """Print one line of progress."""
    print(f"{step} ...", file=sys.stderr, flush=True)
