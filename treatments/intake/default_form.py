"""The health history that a practice starts with: the questions of health_history.json.

It asks for the conditions of clients/catalogue in plain words; their reasons and sources stand there, in
clinical_codes.json. Only these questions act.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from treatments.intake.actions.write import add_form, publish_version, write_questions
from treatments.models import IntakeForm

KEY = "health_history"


def default_steps() -> list[dict[str, Any]]:
    """Return the steps of the health history, in English and German."""
    steps: list[dict[str, Any]] = json.loads((Path(__file__).parent / "health_history.json").read_text())
    return steps


@transaction.atomic
def add_health_history(*, by: Actor, is_published: bool) -> IntakeForm:
    """Add the health history, for all services; a practice looks through it before it is published."""
    form = add_form(key=KEY, title="Health history", by=by)
    version = form.versions.get()
    version = write_questions(version=version, steps=default_steps(), revision=version.revision, by=by)
    if is_published:
        publish_version(version=version, revision=version.revision, by=by)
    return form
