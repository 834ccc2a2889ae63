"""How files are laid out: what would make the house hard to read is refused here."""

import ast
import re

from tests.project.source import FLOORS, ROOT, called, calls, functions, sources, trees

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
PLAIN_ENOUGH = {"update_contact"}
NOT_CLINIC_VERBS = ("create_", "update_", "process_", "handle_", "do_", "manage_")
LONGEST_FILE = 250
LONGEST_FUNCTION = 45


def test_a_file_is_named_for_a_thing_or_a_verb() -> None:
    """A Service is what is on the menu: its door, and the embedded services, may say so."""
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
        for one in functions(tree):
            lines = (one.end_lineno or one.lineno) - one.lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{path}: {one.name} has {lines} lines")

    assert long == []


def test_every_file_with_code_says_what_it_is_for() -> None:
    """Apps, packages and models say it on their classes."""
    silent = [
        str(path)
        for path, tree in trees().items()
        if tree.body
        and not ast.get_docstring(tree)
        and path.name not in ("__init__.py", "apps.py")
        and not {"models", "commands"} & set(path.parts)
    ]

    assert silent == []


def test_every_action_and_model_states_its_rule() -> None:
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
        and path.stem not in PLAIN_ENOUGH
        and (not any(functions(tree)) or path.stem.startswith(NOT_CLINIC_VERBS))
    ]

    assert odd == []


def test_there_are_no_signals_save_overrides_or_hidden_tasks() -> None:
    found = []
    for path, tree in trees().items():
        text = sources()[path]
        if "django.db.models.signals" in text or "django.dispatch" in text:
            found.append(f"{path}: signals")
        if "models" in path.parts and any(one.name in ("save", "delete") for one in functions(tree)):
            found.append(f"{path}: overrides save or delete")
        if any(called(call) in ("delay", "apply_async") for call in calls(tree)):
            found.append(f"{path}: .delay(); write a row, and let the periodic job or wake_worker find it")
        if re.search(r"\buser\s*=\s*None\b", text):
            found.append(f"{path}: user=None")

    assert found == []


def test_there_is_one_source_of_time() -> None:
    """clinic/clock.py; elsewhere a fact would escape the tests' and the demo's clock."""
    pattern = re.compile(
        r"\btimezone\.now\(|\bdatetime\.now\(|\bdatetime\.utcnow\(|\bdate\.today\(|\blocalnow\("
    )
    others = [
        str(path)
        for path, text in sources().items()
        if pattern.search(text) and str(path) != "clinic/clock.py" and path.parts[0] in FLOORS
    ]

    assert others == []


def test_only_the_reservations_module_writes_reservations() -> None:
    wrote = re.compile(r"\bReservation\.objects\.\w*(create|update|delete)|\bReservation\(")
    others = [
        str(path)
        for path, text in sources().items()
        if wrote.search(text)
        and str(path) not in ("scheduling/bookings/reservations.py", "scheduling/models/reservation.py")
    ]

    assert others == []


def test_nothing_of_the_workshop_is_left_lying_about() -> None:
    left = [
        f"{path}: {word}"
        for path, text in sources().items()
        for word in ("TODO", "FIXME", "XXX", "breakpoint()", "pdb")
        if word in text and path.parts[0] in FLOORS
    ]
    left += [
        f"{path}: print"
        for path, tree in trees().items()
        if path.parts[0] in FLOORS and any(called(call) == "print" for call in calls(tree))
    ]

    assert left == []


def test_the_floors_are_four() -> None:
    assert all((ROOT / floor / "models" / "__init__.py").exists() for floor in FLOORS)
