"""The codes that refusals and faults of the project carry, read from its source."""

import ast

from tests.project.source import callee, calls, nodes, trees

POSITIONS = {"Refusal": 0, "fault": 1, "ErrorDetail": 1, "Objection": 0, "_look_up": 3}


def codes() -> dict[str, set[str]]:
    """Return each code with the files that use it."""
    files: dict[str, set[str]] = {}
    for path, tree in trees().items():
        for code in (*_in_calls(tree), *_in_messages(tree)):
            files.setdefault(code, set()).add(str(path))
    return files


def _in_calls(tree: ast.Module) -> list[str]:
    """Return the codes in calls: Refusal("taken", ...), fault(pointer, "archived", ...), code="naive"."""
    expressions: list[ast.expr] = []
    for call in calls(tree):
        position = POSITIONS.get(callee(call))
        if position is not None and len(call.args) > position:
            expressions.append(call.args[position])
        takes_code = callee(call) == "ValidationError" or callee(call).endswith("Constraint")
        names = ("code", "violation_error_code")
        expressions += [word.value for word in call.keywords if takes_code and word.arg in names]
    return [text for expression in expressions for text in _texts(expression)]


def _texts(node: ast.expr) -> list[str]:
    """Return the text of a constant, or of both branches of a conditional expression."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _in_messages(tree: ast.Module) -> list[str]:
    """Return the keys of default_error_messages."""
    return [
        code for name, keys, _ in _dictionaries(tree) if name == "default_error_messages" for code in keys
    ]


def _dictionaries(tree: ast.Module) -> list[tuple[str, list[str], list[ast.expr]]]:
    """Return the name, the text keys and the values of each dictionary that is assigned to a name."""
    dictionaries = []
    for node in nodes(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Dict):
            keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
            dictionaries.append((getattr(target, "id", ""), [str(key) for key in keys], value.values))
    return dictionaries
