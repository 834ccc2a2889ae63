"""Write a consent text, publish it, retire it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from clients.consents.small_markdown import read_markdown
from clients.models import ConsentText
from clients.models.consent_text import SENSITIVE
from clinic import audit, clock
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.refusals import Refusal, fault

OF_A_NUMBER = ("areas", "material", "asked_each_visit", "valid_days")
"""What all languages of a number have in common."""


@transaction.atomic
def write_consent_text(*, fields: Mapping[str, Any], by: Actor) -> ConsentText:
    """Begin a draft: of the next number of its kind, or of `number` in another language.

    Another language takes areas, times and whether it is material from what the number has already.
    """
    draft = dict(fields)
    texts = list(ConsentText.objects.filter(kind=draft["kind"]))
    highest = max((text.number for text in texts), default=0)
    number = draft.pop("number", None) or highest + 1
    if number > highest + 1:
        raise fault("/number", "number_skipped", "Leave the number out, or give one that has a text already.")
    same = next((text for text in texts if text.number == number), None)
    if same:
        draft |= {name: getattr(same, name) for name in OF_A_NUMBER}
    _require_areas(draft["kind"], draft.get("areas", ()))
    return add_record(ConsentText, {**draft, "number": number}, by=by)


@transaction.atomic
def change_consent_text(
    *, text: ConsentText, changes: Mapping[str, Any], revision: int | None, by: Actor
) -> ConsentText:
    """Change a draft; what all languages of its number have in common changes in the other drafts too."""
    text = ConsentText.lock_revision(text.pk, revision)
    _require_draft(text)
    _require_areas(text.kind, changes.get("areas", text.areas))
    others = ConsentText.objects.filter(kind=text.kind, number=text.number).exclude(pk=text.pk)
    shared = {name for name in OF_A_NUMBER if name in changes and changes[name] != getattr(text, name)}
    if shared and others.filter(published_at__isnull=False).exists():
        raise Refusal(
            "text_published",
            "Another language of this number is published: areas and times stay as they are there.",
        )
    changed = change_record(text, changes, revision=revision, by=by)
    others.filter(published_at=None).update(**{name: getattr(changed, name) for name in OF_A_NUMBER})
    return changed


@transaction.atomic
def publish_consent_text(*, text: ConsentText, revision: int | None, by: Actor) -> ConsentText:
    """Publish a draft for good: from now on it is offered, and never changes."""
    text = ConsentText.lock_revision(text.pk, revision)
    _require_draft(text)
    if not read_markdown(text.body):
        raise fault("/body", "text_empty", "Write what the client agrees to.")
    text.hash, text.published_at, text.published_by = text.content_hash(), clock.now(), by.actor_key
    text.save_revision("hash", "published_at", "published_by")
    audit.record(by, "published", text, fields=["kind", "number", "language"])
    return text


@transaction.atomic
def retire_consent_text(*, text: ConsentText, revision: int | None, by: Actor) -> ConsentText:
    """Offer a published text no more; consents to it stand."""
    text = ConsentText.lock_revision(text.pk, revision)
    if text.published_at is None:
        raise Refusal("text_not_published", "This is a draft. Publish it, or delete it.")
    if text.retired_at is None:
        text.retired_at = clock.now()
        text.save_revision("retired_at")
        audit.record(by, "retired", text, fields=["retired_at"])
    return text


@transaction.atomic
def delete_draft_text(*, text: ConsentText, revision: int | None, by: Actor) -> None:
    """Delete a draft that nobody agreed to."""
    text = ConsentText.lock_revision(text.pk, revision)
    _require_draft(text)
    audit.record(by, "removed", text)
    text.delete()


def _require_areas(kind: str, areas: Sequence[str]) -> None:
    """Refuse a text on sensitive areas that names none, and another that names some."""
    if bool(areas) != (kind == SENSITIVE):
        raise fault(
            "/areas", "areas_missing", "Name the areas in a text on sensitive areas, and in no other."
        )


def _require_draft(text: ConsentText) -> None:
    if text.published_at is not None:
        raise Refusal("text_published", "A published text stays as it is. Write the next number.")
