"""The layout of files: length, names, docstrings, order of imports and the few forbidden constructs."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.project.imports import import_circles
from tests.project.source import (
    APPS,
    ROOT,
    callee,
    calls,
    functions,
    nodes,
    sources,
    suite_sources,
    suite_trees,
    trees,
)

pytestmark = pytest.mark.xdist_group("source")

LAYER_NAMES = {
    "services",
    "selectors",
    "managers",
    "signals",
    "utils",
    "helpers",
    "constants",
    "common",
    "core",
}
CLINIC_VERBS = {"update_contact"}
NOT_CLINIC_VERBS = ("create_", "update_", "process_", "handle_", "do_", "manage_")
LONGEST_FILE = 250
LONGEST_FUNCTION = 45
MOST_MODULES = 12
GENERIC_FOR_THE_TYPE_CHECKER = {"Field", "models.Field", "Policy"}
POSTPONED = re.compile(r"^from __future__ import annotations$", re.MULTILINE)


def test_a_file_is_named_for_a_thing_or_a_verb() -> None:
    """The word `services` may name the services that clients book, and the embedded services."""
    services = {"clinic/setup/api/services.py", "config/demo/services.py", "config/embedded/services.py"}
    named = [
        str(path)
        for path in sources()
        if LAYER_NAMES & {*path.parts[:-1], path.stem} and str(path) not in services
    ]

    assert named == []


def test_files_and_functions_stay_short() -> None:
    long = [
        f"{path}: {text.count(chr(10))} lines"
        for path, text in sources().items()
        if text.count("\n") > LONGEST_FILE
    ]
    for path, tree in trees().items():
        for function in functions(tree):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{path}: {function.name} has {lines} lines")

    assert long == []


def test_every_file_with_code_has_a_docstring() -> None:
    """In files of apps, packages and models the classes have it."""
    silent = [
        str(path)
        for path, tree in trees().items()
        if tree.body
        and not ast.get_docstring(tree)
        and path.name not in ("__init__.py", "apps.py")
        and not {"models", "commands"} & set(path.parts)
    ]

    assert silent == []


def test_every_action_and_model_has_a_docstring() -> None:
    silent = []
    for path, tree in trees().items():
        if not {"actions", "models"} & set(path.parts):
            continue
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node) and "QuerySet" not in ast.unparse(node):  # type: ignore[arg-type]
                silent.append(f"{path}: {node.name}")  # type: ignore[attr-defined]

    assert silent == []


def test_an_action_is_a_file_named_for_its_verb() -> None:
    odd = [
        str(path)
        for path, tree in trees().items()
        if "actions" in path.parts
        and path.name != "__init__.py"
        and path.stem not in CLINIC_VERBS
        and (not any(functions(tree)) or path.stem.startswith(NOT_CLINIC_VERBS))
    ]

    assert odd == []


def test_there_are_no_signals_save_overrides_or_hidden_tasks() -> None:
    uses = []
    for path, tree in trees().items():
        text = sources()[path]
        if "django.db.models.signals" in text or "django.dispatch" in text:
            uses.append(f"{path}: signals")
        if "models" in path.parts and any(
            function.name in ("save", "delete") for function in functions(tree)
        ):
            uses.append(f"{path}: overrides save or delete")
        if any(callee(call) in ("delay", "apply_async") for call in calls(tree)):
            uses.append(f"{path}: .delay(); write a row, and let the periodic job or a wake-up find it")
        if re.search(r"\buser\s*=\s*None\b", text):
            uses.append(f"{path}: user=None")

    assert uses == []


def test_there_is_one_source_of_time() -> None:
    """It is clinic/clock.py, which tests and the demo can set."""
    pattern = re.compile(
        r"\btimezone\.now\(|\bdatetime\.now\(|\bdatetime\.utcnow\(|\bdate\.today\(|\blocalnow\("
    )
    others = [
        str(path)
        for path, text in sources().items()
        if pattern.search(text) and str(path) != "clinic/clock.py" and path.parts[0] in APPS
    ]

    assert others == []


def test_today_is_the_day_of_the_practice_or_of_a_location() -> None:
    """The day of `now()` is the one in UTC: ask `practice.today()` or `location.today()`."""
    others = [
        f"{path}:{number}"
        for path, text in sources().items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"\bnow\(\)\.date\(\)", line) and path.parts[0] in APPS
    ]

    assert others == []


def test_imports_form_no_circle() -> None:
    """Neither at the top of modules nor inside functions."""
    assert import_circles() == []


def test_a_package_folder_holds_at_most_a_dozen_modules() -> None:
    """Dunder files aside; a noun that needs more is two nouns."""
    modules = Counter(str(path.parent) for path in sources() if not path.name.startswith("__"))

    assert {folder: count for folder, count in modules.items() if count > MOST_MODULES} == {}


def test_annotations_are_postponed_only_where_they_must_be() -> None:
    """`from __future__ import annotations` stands in files whose annotations Python could not evaluate.

    They name a class that is defined later, or subscript one that is generic for the type checker alone.
    """
    differing = []
    texts = sources() | suite_sources()
    for path, tree in (trees() | suite_trees()).items():
        references = forward_references(tree)
        if bool(POSTPONED.search(texts[path])) != bool(references):
            differing.append(f"{path}: {references}")

    assert differing == []


def forward_references(tree: ast.Module) -> set[str]:
    """Return the names in annotations that Python could not evaluate."""
    annotations = [part for root in _annotations(tree) for part in ast.walk(root)]
    subscripted = {ast.unparse(part.value) for part in annotations if isinstance(part, ast.Subscript)}
    later = {node.name: node.end_lineno or 0 for node in nodes(tree) if isinstance(node, ast.ClassDef)}
    for node in nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            later |= {alias.asname or alias.name: 10**6 for item in node.body for alias in item.names}  # type: ignore[attr-defined]
    return subscripted & GENERIC_FOR_THE_TYPE_CHECKER | {
        name.id for name in annotations if isinstance(name, ast.Name) and name.lineno <= later.get(name.id, 0)
    }


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    """Return the annotations that Python evaluates: of parameters, results, and attributes of classes."""
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = node.args
            several = (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)
            every = (*several, parameters.vararg, parameters.kwarg)
            yield from (each.annotation for each in every if each and each.annotation)
            if node.returns:
                yield node.returns
        elif isinstance(node, ast.Module | ast.ClassDef):
            yield from (item.annotation for item in node.body if isinstance(item, ast.AnnAssign))


def test_only_the_reservations_module_writes_reservations() -> None:
    wrote = re.compile(r"\bReservation\.objects\.\w*(create|update|delete)|\bReservation\(")
    others = [
        str(path)
        for path, text in sources().items()
        if wrote.search(text)
        and str(path) not in ("scheduling/bookings/reservations.py", "scheduling/models/reservation.py")
    ]

    assert others == []


def test_no_note_to_self_or_debugging_aid_is_left() -> None:
    left = [
        f"{path}: {word}"
        for path, text in sources().items()
        for word in ("TODO", "FIXME", "XXX", "breakpoint()", "pdb")
        if word in text and path.parts[0] in APPS
    ]
    left += [
        f"{path}: print"
        for path, tree in trees().items()
        if path.parts[0] in APPS and any(callee(call) == "print" for call in calls(tree))
    ]

    assert left == []


def test_every_app_has_models() -> None:
    assert all((ROOT / app / "models" / "__init__.py").exists() for app in APPS)
