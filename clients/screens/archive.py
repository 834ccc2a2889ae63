"""/clients/{id}/archive and /clients/{id}/restore: leave a client out of lists, or bring them back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.archive import archive_client, restore_client
from clients.overview.record import open_client
from clients.screens.forms import ArchiveForm, answers_of
from clients.screens.record_form import render_record_form, renew_revision
from clinic.screens.answers import see_other
from clinic.screens.forms import seen_revision
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/archive", GET="clients.archive", POST="clients.archive")
def client_archive_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Archive a client; what is still open about them is named, and needs a reason."""
    client = open_client(pk)
    form = ArchiveForm(answers_of(request), initial={"seen": client.revision})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            archive_client(
                client=client,
                revision=form.cleaned_data["seen"],
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            messages.success(request, str(_("The client is archived, and can be restored here.")))
            return see_other("client", pk)
    return render_record_form(
        request,
        client,
        renew_revision(form, client.revision),
        heading=_("Archive a client"),
        button=_("Archive"),
        lead=_("The client is left out of lists and searches. The record stays."),
        template="clients/archive.html",
        open_things=getattr(getattr(form, "refusal", None), "extra", {}),
    )


@screen("clients/<uuid:pk>/restore", POST="clients.archive")
def client_restore_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Bring an archived client back into lists and searches."""
    restore_client(client=open_client(pk), revision=seen_revision(request), by=request.person)
    messages.success(request, str(_("The client is back in lists and searches.")))
    return see_other("client", pk)
