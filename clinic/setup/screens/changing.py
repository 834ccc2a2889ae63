"""Change a record on the page of its form, and say what was affected."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from clinic.screens.answers import see_other
from clinic.screens.lost_visits import said_with_lost_visits
from clinic.screens.record_form import RecordForm
from clinic.screens.screen import StaffRequest
from clinic.setup.screens.record_page import Word, render_record_page


def answer_change(
    request: StaffRequest, form: RecordForm, change: Callable[[], Any], *, done: Word, back: str, **page: Any
) -> HttpResponse:
    """Change a record where its form differs from it, and go on to `back`; else show the form.

    `page` is what `render_record_page` takes besides.
    """
    if form.is_valid():
        with form.show_refusals():
            changed = change() if form.changes else None
            messages.success(request, said_with_visits(done, changed))
            return see_other(back)
    return render_record_page(request, form, back=back, **page)


def said_with_visits(done: Word, changed: Any) -> str:
    """Return what was done, and how many visits have to be rebooked by it."""
    visits = getattr(changed, "visits", None) if hasattr(changed, "visits") else changed
    return said_with_lost_visits(done, len(getattr(visits, "uncovered", ()) or ()))
