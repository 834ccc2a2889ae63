"""/diary/requests: the requests made online, to be confirmed or declined."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import OnlineRequest
from scheduling.online.actions.answer_request import confirm_request, decline_request

MOST = 100


class AnswerForm(ScreenForm):
    """The answer to a request; a reason overrules what speaks against the visit."""

    override_reason = Text(label=_("Overrule it, because"), max_length=300, required=False)


@screen("diary/requests", GET="appointments.read")
def online_requests_screen(request: StaffRequest) -> HttpResponse:
    """List the requests, the one to be answered first at the top."""
    return _show(request)


@screen("diary/requests/<uuid:pk>/answer", POST="appointments.book")
def answer_request_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Confirm or decline a request; the same answer twice changes nothing."""
    asked = get_object_or_404(OnlineRequest.objects.with_records(), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            if request.POST.get("do") == "confirm":
                confirmed = confirm_request(
                    request=asked, by=request.person, override_reason=form.answers["override_reason"]
                )
                messages.success(request, str(_("Confirmed. The client gets a letter.")))
                return see_other("visit", confirmed.visit_id)
            decline_request(request=asked, by=request.person)
            messages.success(request, str(_("Declined. The client gets a letter.")))
            return see_other("online_requests")
    return _show(request, refused=asked, form=form)


def _show(
    request: StaffRequest, *, refused: OnlineRequest | None = None, form: AnswerForm | None = None
) -> HttpResponse:
    rows = list(OnlineRequest.objects.open().with_records().order_by("answer_until", "pk")[: MOST + 1])
    context: dict[str, Any] = {
        "title": _("Online requests"),
        "practice": Practice.current(),
        "rows": [
            {
                "asked": row,
                "form": form if form and refused == row else AnswerForm(auto_id=f"{row.pk}-%s"),
                "is_refused": row == refused,
            }
            for row in rows[:MOST]
        ],
        "is_cut": len(rows) > MOST,
        "gone": form if form and refused not in rows else None,
    }
    status = form.status if form else 200
    return render_screen(request, "scheduling/online_requests.html", context, status=status)
