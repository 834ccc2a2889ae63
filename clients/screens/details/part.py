"""A small form about one part of who a client is, reached from the record and leading back to it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.update_contact import update_contact
from clients.contact import Contact
from clients.models import Client
from clients.screens.record_form import Word, render_record_form
from clinic.screens.answers import see_other
from clinic.screens.record_form import RecordForm
from clinic.screens.screen import StaffRequest

SAVED = _("It is saved.")


class DetailsForm(RecordForm):
    """Details of a client; only what was typed anew is changed."""

    @property
    def contact(self) -> Contact:
        """The details that were typed anew, as `update_contact` takes them."""
        return cast(Contact, self.changes)


def answer_details(
    request: StaffRequest, client: Client, form: DetailsForm, *, heading: Word, **page: Any
) -> HttpResponse:
    """Change these details where the form differs from the record; else show the form."""

    def change() -> None:
        if contact := form.contact:
            update_contact(client=client, revision=form.revision, by=request.person, **contact)

    return answer_part(request, client, form, change, heading=heading, **page)


def answer_part(
    request: StaffRequest, client: Client, form: RecordForm, change: Callable[[], Any], **page: Any
) -> HttpResponse:
    """Do what a valid form asks and go back to the record; else show the form, with what is refused."""
    if form.is_valid():
        with form.show_refusals():
            change()
            messages.success(request, str(SAVED))
            return see_other("client", client.pk)
    return render_part(request, client, form, **page)


def render_part(request: StaffRequest, client: Client, form: RecordForm, **page: Any) -> HttpResponse:
    """Render the page of a form; `page` is what `render_record_form` takes besides."""
    shown: dict[str, Any] = {"button": _("Save"), "template": "clients/part_form.html"} | page
    return render_record_form(request, client, form, **shown)
