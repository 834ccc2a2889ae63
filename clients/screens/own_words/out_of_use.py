"""Take a label or an own field out of use, and back."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.models import ClientField, Label
from clinic import clock
from clinic.actions.records import change_record
from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return


def answer_archiving(
    request: StaffRequest, record: Label | ClientField, name: str, words: RemovalWords
) -> HttpResponse:
    """Ask before it goes out of use, then do it; what is out of use already leads back to its list."""
    if record.archived_at:
        return see_other(words.back)
    return answer_removal(
        request,
        record,
        name,
        words,
        lambda form: _archive(record, form.revision, request),
    )


def _archive(record: Label | ClientField, revision: int, request: StaffRequest) -> None:
    gone = {"archived_at": clock.now()}
    change_record(record, gone, revision=revision, by=request.person, verb="archived")


def answer_restoring(request: StaffRequest, record: Label | ClientField, *, back: str) -> HttpResponse:
    """Take it into use again, and go back to its list."""

    def restore(revision: int) -> None:
        change_record(record, {"archived_at": None}, revision=revision, by=request.person, verb="restored")

    return answer_return(request, record, restore, done=_("It is in use again."), back=back)
