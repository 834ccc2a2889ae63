"""Set the practice's own words in its letters."""

from collections.abc import Mapping

from django.db import transaction

from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.models import LetterWording


@transaction.atomic
def word_letters(
    *,
    wording: LetterWording,
    sentences: Mapping[str, str] | None = None,
    sign_off: str | None = None,
    revision: int | None,
    by: Actor,
) -> LetterWording:
    """Set the sentences by kind of letter and the sign-off; a blank one takes it away. Letters written stay.

    Raises `changed_meanwhile`, `unknown_letter`, `max_length`.
    """
    wording = LetterWording.lock_revision(wording.pk, revision)
    changes: dict[str, object] = {} if sign_off is None else {"sign_off": sign_off}
    if sentences is not None:
        merged = {**wording.sentences, **sentences}
        changes["sentences"] = {kind: words for kind, words in merged.items() if words != ""}
    return change_record(wording, changes, revision=revision, by=by)
