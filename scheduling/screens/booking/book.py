"""/diary/book: book a visit on one page, for somebody on file or somebody new."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.actions.register import register
from clients.screens.registration.form import NewClientForm
from clinic.models import Practice
from clinic.refusals import fault
from clinic.screens.answers import is_partial, see_other
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.holds.actions.let_go import let_go
from scheduling.models import Appointment
from scheduling.screens.booking.form import BookingForm, ChosenTime
from scheduling.screens.booking.page import BookingPage
from scheduling.screens.booking.wanted import WantedVisit, wanted_by, words_of


@screen("diary/book", GET="appointments.book", POST="appointments.book")
def book_screen(request: StaffRequest) -> HttpResponse:
    """Choose who comes, for what, with whom and when: each step a link or a form of GET; then book."""
    practice = Practice.current()
    wanted = wanted_by(request.POST if request.method == "POST" else request.GET, practice)
    if request.method == "POST":
        return _book(request, wanted)
    search = words_of(request.GET, "search")
    if wanted.client and search and search != request.GET.get("searched"):
        wanted.client = None  # a new text was typed beside the people found by the one before
    if wanted.client and search and not is_partial(request):
        return see_other(wanted.address(reverse("book")))  # its address holds no name
    page = BookingPage(wanted, BookingForm(wanted=wanted), NewClientForm(initial={"name": search}))
    return page.render(request, search="" if wanted.client else search, guest=words_of(request.GET, "guest"))


def _book(request: StaffRequest, wanted: WantedVisit) -> HttpResponse:
    """Book what was sent; when it is refused show the page with the reason and what could be had instead."""
    form, newcomer = BookingForm(_answers(request), wanted=wanted), NewClientForm(request.POST)
    if not wanted.is_new:
        newcomer = NewClientForm()
    page = BookingPage(wanted, form, newcomer)
    is_complete = form.is_valid() & (newcomer.is_valid() or not wanted.is_new)
    if not is_complete:
        return page.render(request)
    if form.cleaned_data["every"] and wanted.client:
        let_go([wanted.hold.pk] if wanted.hold else [])
        wanted.hold = None
        return see_other(_address_of_plan(wanted, form))
    shown_at = newcomer if wanted.is_new else form
    with shown_at.show_refusals():
        response = answer_form_once(request, _booking(request, wanted, form, newcomer))
        messages.success(request, _("The visit is booked."))
        return response
    page.take_refusal(shown_at.refusal, form.cleaned_data["chosen"])
    return page.render(request)


def _answers(request: StaffRequest) -> Any:
    """Return what was sent; a button that offers a time, or overrules a refusal, stands for its time."""
    sent = request.POST.copy()
    if time := sent.get("offer") or sent.get("time") or sent.get("anyway"):
        sent["time"] = time
    return sent


def _booking(
    request: StaffRequest, wanted: WantedVisit, form: BookingForm, newcomer: NewClientForm
) -> Callable[[], str]:
    """Return what the form does once: register who is new, book, and lead to the visit."""

    def act() -> str:
        if wanted.service is None:
            raise fault("/service", "service_missing", "Choose a service.")
        client = wanted.client
        if wanted.is_new:
            newcomer.require_somebody_else(wanted.practice)
            client = register(by=request.person, **newcomer.contact)
        if client is None:
            raise fault("/client", "invalid_input", "Choose who comes.")
        chosen: ChosenTime = form.cleaned_data["chosen"]
        therapist = chosen.therapist or (wanted.therapist and wanted.therapist.pk)
        visit = book(
            client=client,
            service=wanted.service,
            starts_at=chosen.starts_at,
            requested=[RequestedResource(therapist, "therapist")] if therapist else [],
            location=wanted.location_of(chosen.location),
            guests=wanted.guests,
            override_reason=form.cleaned_data["reason"],
            desk_note=form.cleaned_data["desk_note"],
            hold=form.cleaned_data["hold"],
            by=request.person,
        )
        return _address_of(visit)

    return act


def _address_of_plan(wanted: WantedVisit, form: BookingForm) -> str:
    """Return where this time is the first of several visits."""
    chosen: ChosenTime = form.cleaned_data["chosen"]
    return wanted.address(
        reverse("plan_series"),
        at=chosen.starts_at.isoformat(),
        therapist=chosen.therapist or (wanted.therapist and wanted.therapist.pk),
        location=chosen.location or (wanted.place and wanted.place.pk),
        service=wanted.service and wanted.service.pk,
        every=form.cleaned_data["every"],
        visits=form.cleaned_data["visits"],
    )


def _address_of(visit: Appointment) -> str:
    return reverse("visit", args=[visit.pk])
