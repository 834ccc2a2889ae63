"""Write the questions of a form: add a form, begin a version, change its draft, publish it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from clinic import audit, clock
from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.models import Service
from treatments.intake.questions import check_steps, languages_of, require_questions
from treatments.models import FormVersion, IntakeForm


@transaction.atomic
def add_form(
    *,
    key: str,
    title: str,
    by: Actor,
    services: Iterable[Service] = (),
    audience: str = "all",
    valid_days: int | None = None,
) -> IntakeForm:
    """Add a form with an empty draft; nobody is asked before it is published."""
    form = IntakeForm(key=key, title=title, audience=audience, valid_days=valid_days)
    form.full_clean()
    form.save(force_insert=True)
    form.services.set(services)
    FormVersion.objects.create(form=form, number=1)
    audit.record(by, "added", form, fields=["key", "title"])
    return form


@transaction.atomic
def change_form(
    *, form: IntakeForm, changes: Mapping[str, Any], revision: int | None, by: Actor
) -> IntakeForm:
    """Change of whom and before which services a form is asked; its questions stand in versions."""
    columns = {name: value for name, value in changes.items() if name != "services"}
    form = change_record(form, columns, revision=revision, by=by)
    if "services" in changes and {*form.services.all()} != {*changes["services"]}:
        form.services.set(changes["services"])
        form.save_revision()
        audit.record(by, "changed", form, fields=["services"])
    return form


@transaction.atomic
def begin_version(*, form: IntakeForm, by: Actor) -> FormVersion:
    """Begin the next version of a form with the questions of its newest."""
    newest = form.versions.order_by("-number").first()
    number, steps = (newest.number + 1, newest.steps) if newest else (1, [])
    version = FormVersion(form=form, number=number, steps=steps, languages=languages_of(steps))
    version.full_clean()
    version.save(force_insert=True)
    audit.record(by, "added", version, fields=["number"])
    return version


@transaction.atomic
def write_questions(
    *,
    version: FormVersion,
    revision: int | None,
    by: Actor,
    steps: Any = None,
    material: bool | None = None,
) -> FormVersion:
    """Change the draft of a version. Raises `version_published`, `questions_unreadable`."""
    version = FormVersion.lock_revision(version.pk, revision)
    version.require_draft()
    before = version.column_values()
    if steps is not None:
        check_steps(steps)
        version.steps, version.languages = steps, languages_of(steps)
    if material is not None:
        version.material = material
    if version.column_values() == before:
        return version
    version.save_revision()
    audit.record(by, "changed", version, fields=["steps", "material"])
    return version


@transaction.atomic
def publish_version(
    *, version: FormVersion, revision: int | None, by: Actor, material: bool | None = None
) -> FormVersion:
    """Publish a draft: clients are asked it from now on, and nobody changes it any more.

    A `material` one is asked again of those who answered an earlier one.
    """
    version = FormVersion.lock_revision(version.pk, revision)
    version.require_draft()
    require_questions(version.steps)
    if material is not None:
        version.material = material
    version.published_at, version.published_by = clock.now(), by.actor_key
    version.hash = version.content_hash()
    version.save_revision()
    audit.record(by, "published", version, fields=["published_at"])
    return version
