"""/clients/{id}/contact: change a client's contact and wishes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.update_contact import update_contact
from clients.overview.record import open_client
from clients.screens.contact_form import NAMES, ContactForm
from clients.screens.forms import answers_of
from clients.screens.record_form import render_record_form, renew_revision
from clinic.models import Practice
from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/contact", GET="clients.change", POST="clients.change")
def client_contact_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a client's contact; a record that changed meanwhile is shown beside what was typed."""
    client = open_client(pk)
    form = ContactForm(client, Practice.current(), answers_of(request))
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            update_contact(
                client=client, revision=form.cleaned_data["seen"], by=request.person, **form.contact
            )
            messages.success(request, str(_("The contact is saved.")))
            return see_other("client", pk)
    is_stale = form.status == 412
    return render_record_form(
        request,
        client,
        renew_revision(form, client.revision) if is_stale else form,
        heading=_("Contact"),
        button=_("Save"),
        template="clients/contact_form.html",
        now_on_record=_values_meanwhile(form) if is_stale else [],
    )


def _values_meanwhile(form: ContactForm) -> list[dict[str, Any]]:
    """Return the details on record that differ from what was typed, so that nothing is overwritten unseen."""
    return [
        {"label": form.fields[name].label, "value": form.initial.get(name) or "-"}
        for name in form.changed_data
        if name in (*NAMES, "phone", "email", "birth_on", "language", "timezone")
    ]
