"""/set-up/suppressed: why letters are kept back, and letting them leave again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.overview.letter_log import clients_at, suppressions_page
from clients.overview.names import names_of_keys
from clients.screens.forms import LiftForm
from clients.screens.words import OF_THERAPIST, OPT_OUT_NAMES
from clinic.mail.actions.lift_suppression import lift_suppression
from clinic.models import Practice, Suppression
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen

LIFTED = _("Letters leave again. What was kept back is not sent by itself.")


@screen("set-up/suppressed", GET="suppressions.lift")
def suppressed_screen(request: StaffRequest) -> HttpResponse:
    """List the addresses that do not exist and who asked for no more letters of a kind, the newest first."""
    page = suppressions_page(request.GET.get("cursor", ""))
    practice = Practice.current()
    context = {
        "title": _("Letters kept back"),
        "practice": practice,
        "zone": practice.zone,
        "page": page,
        "suppressed": _lines(page.rows),
    }
    return render_screen(request, "clients/suppressed.html", context)


@screen("set-up/suppressed/<uuid:pk>/lift", GET="suppressions.lift", POST="suppressions.lift")
def lift_suppressed_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let letters leave again, with the reason; where somebody did so already it stays so."""
    suppression = Suppression.objects.filter(pk=pk).first()
    if suppression is None:
        messages.success(request, str(_("This was lifted already. Letters leave again.")))
        return see_other("suppressed")
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.show_refusals():
            reason = form.cleaned_data["reason"]
            lift_suppression(suppression=suppression, reason=reason, by=request.person)
            messages.success(request, str(LIFTED))
            return see_other("suppressed")
    context = {"title": _("Let letters leave again"), "form": form, "each": _lines([suppression])[0]}
    return render_screen(request, "clients/suppressed_lift.html", context, status=form.status)


def _lines(suppressions: list[Suppression]) -> list[dict[str, Any]]:
    """Return each suppression with whom it concerns, and what is kept back."""
    names = names_of_keys(each.recipient_key for each in suppressions)
    at_address = clients_at({each.address for each in suppressions if each.address})
    return [
        {
            "of": each,
            "clients": [(client.pk, client.listed_name) for client in at_address.get(each.address, [])]
            if each.address
            else [(each.recipient_key, names.clients[each.recipient_key])]
            if each.recipient_key in names.clients
            else [],
            "what": OPT_OUT_NAMES.get(each.kind, OF_THERAPIST),
        }
        for each in suppressions
    ]
