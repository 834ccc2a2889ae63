"""The import graph of the project's modules, imports inside functions included."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.project.source import trees


@cache
def import_graph() -> dict[str, set[str]]:
    """Return the modules each module imports; a package stands for its __init__ file.

    An import for type checking alone does not count: it is never run.
    """
    names = {module_name(path) for path in trees()}
    return {module_name(path): set(_imports(path, tree, names)) for path, tree in trees().items()}


def module_name(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, tree: ast.Module, names: set[str]) -> Iterator[str]:
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                member = f"{source}.{alias.name}"
                if member in names or source in names:
                    yield member if member in names else source


def import_circles() -> list[list[str]]:
    """Return each group of modules that reach each other by imports, sorted."""
    graph = import_graph()
    reachable = {name: _reachable(graph, name) for name in graph}
    circles = {
        tuple(sorted(other for other in reachable[name] if name in reachable[other]))
        for name in graph
        if name in reachable[name]
    }
    return [list(circle) for circle in sorted(circles)]


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    pending = list(graph[start])
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += graph.get(name, ())
    return reached
