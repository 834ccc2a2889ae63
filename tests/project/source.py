"""The project's own Python files, for tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("clinic", "clients", "scheduling", "treatments")
PACKAGES = (*APPS, "config")


@cache
def sources() -> dict[Path, str]:
    """Return every hand-written file of the product, by its path from the root."""
    return {
        path.relative_to(ROOT): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of each file."""
    return {path: ast.parse(text) for path, text in sources().items()}


@cache
def suite_sources() -> dict[Path, str]:
    """Return every Python file of the test suite, by its path from the root."""
    return {path.relative_to(ROOT): path.read_text() for path in sorted((ROOT / "tests").rglob("*.py"))}


@cache
def suite_trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of each file of the test suite."""
    return {path: ast.parse(text) for path, text in suite_sources().items()}


@cache
def nodes(tree: ast.Module) -> list[ast.AST]:
    """Return every node of a file: walking is most of the work of the tests that read them."""
    return list(ast.walk(tree))


@cache
def pages() -> dict[Path, str]:
    """Return every hand-written page of documentation that git knows, by its path from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    names = listing.split() or [str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")]
    return {Path(name): (ROOT / name).read_text() for name in names if (ROOT / name).exists()}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Return all functions and methods of a file."""
    return (node for node in nodes(tree) if isinstance(node, ast.FunctionDef))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Return all calls of a file."""
    return (node for node in nodes(tree) if isinstance(node, ast.Call))


def callee(call: ast.Call) -> str:
    """Return the last name of the called expression."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Return the line and the text of each docstring of a file."""
    for node in nodes(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text
