"""The house's own Python files, for tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("clinic", "clients", "scheduling", "treatments")


@cache
def sources() -> dict[Path, str]:
    """Every hand-written file of the product, by its path from the root."""
    return {
        path.relative_to(ROOT): path.read_text()
        for app in (*FLOORS, "config")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def trees() -> dict[Path, ast.Module]:
    """Their syntax trees."""
    return {path: ast.parse(text) for path, text in sources().items()}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """All functions and methods of a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """All calls of a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
