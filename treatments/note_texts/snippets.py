"""Add and change the snippets of one therapist."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic.actions.records import add_record, change_record
from clinic.models import Staff
from clinic.refusals import fault
from treatments.models import Snippet
from treatments.note_texts.placeholders import PLACEHOLDERS, unknown_placeholders


def snippets_of(person: Staff) -> QuerySet[Snippet]:
    """Return a therapist's own snippets, by name."""
    return Snippet.objects.filter(owner=person)


def add_snippet(*, name: str, text: str, by: Staff) -> Snippet:
    """Add a snippet of one's own. Raises `unknown_placeholder`, `snippet_name_in_use`."""
    _require_known_placeholders(text)
    return add_record(Snippet, {"owner": by, "name": name, "text": text}, by=by)


def change_snippet(
    *, snippet: Snippet, changes: Mapping[str, str], revision: int | None, by: Staff
) -> Snippet:
    """Change name or text of a snippet; notes that hold its text stay as they are."""
    _require_known_placeholders(changes.get("text", ""))
    return change_record(snippet, changes, revision=revision, by=by)


def _require_known_placeholders(text: str) -> None:
    if unknown := unknown_placeholders(text):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise fault(
            "/text",
            "unknown_placeholder",
            _("There is no {word}. Use {known}.").format(word=unknown[0], known=known),
        )
