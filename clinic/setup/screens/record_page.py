"""The page of one form of the set-up."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import render_screen
from clinic.screens.record_form import RecordForm
from clinic.screens.screen import StaffRequest

type Word = str | Promise


def render_record_page(
    request: StaffRequest,
    form: RecordForm,
    *,
    title: Word,
    back: str,
    template: str = "clinic/record_page.html",
    back_label: Word = "",
    button: Word = "",
    **more: Any,
) -> HttpResponse:
    """Render a page with this form, which leads back to the screen of this name."""
    context = {
        "title": title,
        "form": form,
        "back": reverse(back),
        "back_label": back_label or _("Set-up"),
        "button": button or (_("Save") if form.record else _("Add")),
        **more,
    }
    return render_screen(request, template, context, status=form.status)
