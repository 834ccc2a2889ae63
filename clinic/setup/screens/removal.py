"""Take something out of use and back: the page that asks first, and what was affected."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse

from clinic.screens.answers import see_other
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest
from clinic.setup.screens.changing import said_with_visits
from clinic.setup.screens.record_page import Word, render_record_page


class RemovalForm(RecordForm):
    """It is taken out of use, or back; `seen` is its revision on the page."""


class RemovalWords(NamedTuple):
    """The words of a page that asks before something goes, and the list to which it leads back."""

    sentence: Word
    done: Word
    button: Word
    back: str
    back_label: Word


def answer_removal(
    request: StaffRequest, record: Any, title: Word, words: RemovalWords, remove: Callable[[RemovalForm], Any]
) -> HttpResponse:
    """Ask before something goes out of use, with what is in the way; then do it and go back to its list."""
    form = RemovalForm(typed_in(request), record=record)
    if form.is_valid():
        with form.show_refusals():
            messages.success(request, said_with_visits(words.done, remove(form)))
            return see_other(words.back)
    return render_record_page(
        request,
        form,
        title=title,
        lead=words.sentence,
        back=words.back,
        back_label=words.back_label,
        button=words.button,
        is_removal=True,
    )


def answer_return(
    request: StaffRequest, record: Any, restore: Callable[[int], Any], *, done: Word, back: str
) -> HttpResponse:
    """Take something into use again; what is in use already stays so."""
    form = RemovalForm(request.POST, record=record)
    if record.archived_at is not None and form.is_valid():
        restore(form.revision)
        messages.success(request, str(done))
    return see_other(back)
