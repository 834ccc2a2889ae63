"""The texts of Python that no translation reaches."""

import ast
import re
from collections.abc import Container

from tests.project.source import callee, calls, nodes

GETTEXT = {
    *("_", "words_of", "gettext", "gettext_lazy"),
    *("ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"),
}
MARKUP = re.compile(r"<|-src '")
"""Markup, or a policy of what a page may load."""
NOT_READ = {"ValueError", "warning", "exception", "info"}
"""The calls whose texts are for makers and operators."""
TWO_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")


def words_not_translated(tree: ast.Module, *, but: Container[str] = ()) -> list[str]:
    """Return the texts of two words or more that no gettext reaches, but what documents or logs.

    Texts in calls named by `but` are left out too, and so is markup.
    """
    silent: list[ast.AST] = [node for node in nodes(tree) if _documents(node)]
    silent += [call for call in calls(tree) if callee(call) in GETTEXT | NOT_READ or callee(call) in but]
    spared = {id(part) for node in silent for part in ast.walk(node)}
    return [
        node.value
        for node in nodes(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and TWO_WORDS.search(node.value)
        and not MARKUP.search(node.value)
        and id(node) not in spared
    ]


def _documents(node: ast.AST) -> bool:
    is_alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_alone or isinstance(node, ast.Assert)
