"""/diary/book/hold: keep the chosen time while somebody types, keep it longer, let it go."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clients.screens.registration.form import NewClientForm
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.availability.preferences import RequestedResource
from scheduling.holds.actions.extend_hold import extend_hold
from scheduling.holds.actions.hold_time import hold_time
from scheduling.holds.actions.let_go import let_go
from scheduling.models.hold import hold_expired
from scheduling.screens.booking.form import NOW, BookingForm, ChosenTime
from scheduling.screens.booking.held import hold_shown
from scheduling.screens.booking.page import BookingPage
from scheduling.screens.booking.wanted import WantedVisit, wanted_by


@screen("diary/book/hold", POST="appointments.book")
def hold_time_screen(request: StaffRequest) -> HttpResponse:
    """Hold the time that is chosen in the form, in place of the one held before."""
    wanted, form = _read(request)
    try:
        wanted.hold = _hold(request, wanted, form)
    except Refusal as refusal:
        if wanted.hold:
            let_go([wanted.hold.pk])  # another time was chosen: nobody waits for the one before
        wanted.hold = None
        return _answer(request, wanted, form, refusal)
    return _answer(request, wanted, form)


@screen("diary/book/hold/longer", POST="appointments.book")
def extend_hold_screen(request: StaffRequest) -> HttpResponse:
    """Hold the time ten minutes longer, once."""
    wanted, form = _read(request)
    try:
        if wanted.hold is None:
            raise hold_expired()
        wanted.hold = extend_hold(hold=wanted.hold)
    except Refusal as refusal:
        return _answer(request, wanted, form, refusal)
    return _answer(request, wanted, form)


@screen("diary/book/hold/end", POST="appointments.book")
def let_go_screen(request: StaffRequest) -> HttpResponse:
    """Let the time go; one that is not held any more is passed over."""
    wanted, form = _read(request)
    if wanted.hold:
        let_go([wanted.hold.pk])
    wanted.hold = None
    return _answer(request, wanted, form)


def _read(request: StaffRequest) -> tuple[WantedVisit, BookingForm]:
    wanted = wanted_by(request.POST, Practice.current())
    return wanted, BookingForm(request.POST, wanted=wanted)


def _hold(request: StaffRequest, wanted: WantedVisit, form: BookingForm) -> Any:
    """Hold the chosen time for whoever is chosen."""
    form.is_valid()
    chosen: ChosenTime | None = form.cleaned_data.get("chosen")
    if wanted.service is None:
        raise fault("/service", "service_missing", _("Choose a service."))
    if chosen is None:
        raise fault("/time", "invalid_input", _("Choose a time."))
    if form.cleaned_data["time"] == NOW:
        raise fault("/time", "in_the_past", _("A visit that begins now is not held: book it."))
    therapist = chosen.therapist or (wanted.therapist and wanted.therapist.pk)
    return hold_time(
        service=wanted.service,
        starts_at=chosen.starts_at,
        client=wanted.client,
        guests=wanted.guests,
        requested=[RequestedResource(therapist, "therapist")] if therapist else [],
        location=wanted.location_of(chosen.location),
        instead_of=wanted.hold.pk if wanted.hold else None,
        by=request.person,
    )


def _answer(
    request: StaffRequest, wanted: WantedVisit, form: BookingForm, refusal: Refusal | None = None
) -> HttpResponse:
    """Answer with the line about the hold; without script with the page, and all that was typed on it."""
    status = refusal.status if refusal else 200
    if is_partial(request):
        context = hold_shown(request, wanted.hold, refusal=refusal)
        return render_screen(request, "scheduling/book.html#held", context, status=status)
    newcomer = NewClientForm(initial=request.POST.dict() if wanted.is_new else {})
    return BookingPage(wanted, form, newcomer, not_held=refusal, status=status).render(request)
