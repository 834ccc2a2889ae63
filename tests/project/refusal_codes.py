"""Every code a refusal or fault of ours can carry, read from the source."""

import ast

from tests.project.source import called, calls, trees

POSITIONS = {"Refusal": 0, "fault": 1, "ErrorDetail": 1, "Objection": 0, "_found": 3}


def codes() -> dict[str, set[str]]:
    """Each code, and the files that say it."""
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        for code in (*_in_calls(tree), *_in_messages(tree), *_in_words(tree)):
            found.setdefault(code, set()).add(str(path))
    return found


def _in_calls(tree: ast.Module) -> list[str]:
    """Refusal("taken", ...), fault(pointer, "archived", ...), violation_error_code="taken", code="naive"."""
    said: list[ast.expr] = []
    for call in calls(tree):
        position = POSITIONS.get(called(call))
        if position is not None and len(call.args) > position:
            said.append(call.args[position])
        worded = called(call) == "ValidationError" or called(call).endswith("Constraint")
        said += [one.value for one in call.keywords if worded and one.arg in ("code", "violation_error_code")]
    return [text for one in said for text in _texts(one)]


def _texts(one: ast.expr) -> list[str]:
    """The text of a constant, or of both branches of a choice."""
    if isinstance(one, ast.IfExp):
        return _texts(one.body) + _texts(one.orelse)
    return [one.value] if isinstance(one, ast.Constant) and isinstance(one.value, str) else []


def _in_messages(tree: ast.Module) -> list[str]:
    """The keys of default_error_messages."""
    return [
        code for name, keys, _ in _dictionaries(tree) if name == "default_error_messages" for code in keys
    ]


def _in_words(tree: ast.Module) -> list[str]:
    """The codes given to DRF's errors in WORDS: (code, sentence)."""
    pairs = [value for name, _, values in _dictionaries(tree) if name == "WORDS" for value in values]
    return [text for pair in pairs if isinstance(pair, ast.Tuple) for text in _texts(pair.elts[0])]


def _dictionaries(tree: ast.Module) -> list[tuple[str, list[str], list[ast.expr]]]:
    """Each dictionary given a name: the name, its text keys and its values."""
    found = []
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Dict):
            keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
            found.append((getattr(target, "id", ""), [str(key) for key in keys], value.values))
    return found
