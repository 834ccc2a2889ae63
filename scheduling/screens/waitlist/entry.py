"""/diary/waitlist/new and /diary/waitlist/<id>: put somebody on the waitlist, change it, offer by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment, WaitlistEntry, WaitlistOffer
from scheduling.screens.booking.form import value_of
from scheduling.screens.waitlist.form import EntryForm, typed_of_entry, values_asked
from scheduling.screens.waitlist.offer_form import OfferForm
from scheduling.screens.waitlist.waitlist import entry_context
from scheduling.screens.waitlist.words import therapist_names
from scheduling.waitlist.actions.answer_offer import accept_offer, decline_offer
from scheduling.waitlist.actions.entries import add_to_waitlist, change_entry, end_entry
from scheduling.waitlist.actions.make_offer import make_offer
from scheduling.waitlist.suitable_times import suitable_times


@screen("diary/waitlist/new", GET="appointments.book", POST="appointments.book")
def new_waitlist_entry_screen(request: StaffRequest) -> HttpResponse:
    """Ask for what somebody waits, and put them on the waitlist."""
    practice = Practice.current()
    asked = request.POST if request.method == "POST" else request.GET
    visit = _visit_of(asked.get("visit", ""))
    client = open_client(visit.client_id if visit else _key(asked.get("client", "")))
    client.require_not_merged()
    initial = values_asked(request.GET, practice.today(), visit)
    form = EntryForm(client, request.POST or None, initial=initial)
    if form.is_valid():

        def effect() -> str:
            entry = add_to_waitlist(client=client, fields=form.wish, by=request.person)
            return reverse("waitlist_entry", args=[entry.pk])

        with form.show_refusals():
            response = answer_form_once(request, effect)
            messages.success(request, str(_("On the waitlist. What becomes free is offered by itself.")))
            return response
    context = {
        **client_header(client, practice),
        "title": _("Put on the waitlist"),
        "practice": practice,
        "form": form,
        "for_client": client,
    }
    return render_screen(request, "scheduling/new_waitlist_entry.html", context, status=form.status)


def _visit_of(text: str) -> Appointment | None:
    try:
        return Appointment.objects.select_related("location").filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _load(pk: UUID) -> WaitlistEntry:
    return get_object_or_404(WaitlistEntry.objects.with_people(), pk=pk)


@screen("diary/waitlist/<uuid:pk>", GET="appointments.read", POST="appointments.book")
def waitlist_entry_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show for what somebody waits and what was offered to them; change it."""
    entry = _load(pk)
    form = EntryForm(entry.client, request.POST or None, initial=typed_of_entry(entry))
    if form.is_valid():
        with form.show_refusals():
            change_entry(
                entry=entry, fields=form.wish, revision=form.cleaned_data["seen"] or 0, by=request.person
            )
            messages.success(request, str(_("Changed.")))
            return see_other("waitlist_entry", entry.pk)
    return _show(request, pk, form)


@screen("diary/waitlist/<uuid:pk>/end", POST="appointments.book")
def end_waitlist_entry_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take somebody off the waitlist; who is off already stays so."""
    end_entry(entry=_load(pk), by=request.person)
    messages.success(request, str(_("Taken off the waitlist.")))
    return see_other("waitlist")


@screen("diary/waitlist/<uuid:pk>/offer", POST="appointments.book")
def offer_time_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Offer a free time by hand: held until the answer is due."""
    entry, form = _load(pk), OfferForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            make_offer(entry=entry, by=request.person, **form.chosen)
            return reverse("waitlist_entry", args=[entry.pk])

        with form.show_refusals():
            response = answer_form_once(request, effect)
            messages.success(request, str(_("Offered. The time is held until the answer is due.")))
            return response
    return _show(request, pk, refused=form)


@screen("diary/waitlist/offers/<uuid:pk>/answer", POST="appointments.book")
def answer_offer_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer an offer for a client who is on the phone; the same answer twice changes nothing."""
    offer = get_object_or_404(WaitlistOffer, pk=pk)
    form = ScreenForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            if request.POST.get("do") == "accept":
                accepted = accept_offer(offer=offer, by=request.person)
                messages.success(request, str(_("The time is booked.")))
                return see_other("visit", accepted.visit_id)
            decline_offer(offer=offer, by=request.person)
            messages.success(request, str(_("Declined. The time goes to whoever waits next.")))
            return see_other("waitlist_entry", offer.entry_id)
    return _show(request, offer.entry_id, refused=form)


def _show(
    request: StaffRequest,
    pk: UUID,
    form: EntryForm | None = None,
    *,
    refused: ScreenForm | None = None,
) -> HttpResponse:
    entry, practice = _load(pk), Practice.current()
    names = therapist_names()
    is_waiting = entry.ended_at is None and not entry.offers.live().exists()
    times: list[dict[str, Any]] = [
        {
            "value": value_of(offer),
            "starts_at": offer.slot.starts_at,
            "zone": offer.location.zone,
            "therapist": names.get(offer.therapist, "") if offer.therapist else "",
            "location": offer.location,
        }
        for offer in (suitable_times(entry, practice) if is_waiting else [])
    ]
    context = entry_context(entry, practice) | {
        "form": form or EntryForm(entry.client, initial=typed_of_entry(entry)),
        "is_waiting": is_waiting,
        "times": times,
        "refused": refused,
        "key": OfferForm().key,
    }
    status = (refused or form).status if refused or form else 200  # type: ignore[union-attr]
    return render_screen(request, "scheduling/waitlist_entry.html", context, status=status)
