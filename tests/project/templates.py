"""The templates of the project, for tests that read them."""

import re
from functools import cache
from pathlib import Path

from tests.project.source import PACKAGES, ROOT

SCREEN, PAGE = "clinic/screen.html", "clinic/page.html"
NAMED = re.compile(r"{% (?:extends|include) \"([\w/.-]+)\"")


@cache
def templates() -> dict[str, Path]:
    """Return every template, by its name."""
    folders = [Path(ROOT, package, "templates") for package in PACKAGES]
    found = [(folder, path) for folder in folders for path in sorted(folder.rglob("*.html"))]
    return {str(path.relative_to(folder)): path for folder, path in found}


def templates_upon(base: str) -> list[str]:
    """Return a base, what extends it, and what those include."""
    named = {name: NAMED.findall(path.read_text()) for name, path in templates().items()}
    found = {base} | {name for name, others in named.items() if base in others[:1]}
    waiting = list(found)
    while waiting:
        included = set(named.get(waiting.pop(), [])) - found
        found |= included
        waiting += included
    return sorted(name for name in found if name in templates())
