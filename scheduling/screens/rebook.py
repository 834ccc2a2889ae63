"""/diary/rebook: the visits that need another time, the earliest first, each with two offers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.addressing import load_guardians, speaker
from clinic.appearance.phones import national_form
from clinic.mail import wording
from clinic.models import Practice, Resource
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.availability.offers import Offer
from scheduling.models import Appointment
from scheduling.rebooking.offers_instead import offers_instead
from scheduling.screens.moves import value_of_place
from scheduling.screens.visit.forms import BY_CLINIC

MOST = 50
OFFERED_AT_ONCE = 10
"""The visits for which times are looked for at once; for each of the others when it is asked for."""


@screen("diary/rebook", GET="appointments.read")
def rebook_screen(request: StaffRequest) -> HttpResponse:
    """List the visits that need another time, with whom to call; their offers follow one by one."""
    practice = Practice.current()
    standing = Appointment.objects.with_people().standing().filter(needs_rebooking=True)
    visits = list(standing.order_by("starts_at", "pk")[: MOST + 1])
    load_guardians(visit.client for visit in visits)
    context = {
        "title": _("To be rebooked"),
        "practice": practice,
        "rows": [_row(visit, practice, index) for index, visit in enumerate(visits[:MOST])],
        "is_cut": len(visits) > MOST,
        "most": MOST,
        "at_once": OFFERED_AT_ONCE,
        "reasons": BY_CLINIC.items(),
    }
    return render_screen(request, "scheduling/rebook.html", context)


@screen("diary/visits/<uuid:pk>/offers", GET="appointments.read")
def offers_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show two times that a visit could have instead, as buttons that move it there."""
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    practice = Practice.current()
    offers = offers_instead(visit, practice)
    keys = {key for offer in offers for key in offer.slot.resources}
    treating = Resource.objects.filter(pk__in=keys, kind="therapist").order_by("name")
    names = dict(treating.values_list("pk", "name"))
    own = {row.resource_id for row in visit.assignments.all()}
    context = {
        "title": _("Other times"),
        "practice": practice,
        "visit": visit,
        "offers": [_button(offer, names, own) for offer in offers],
    }
    part = "#offers" if is_partial(request) else ""
    return render_screen(request, f"scheduling/offers.html{part}", context)


def _row(visit: Appointment, practice: Practice, index: int) -> dict[str, Any]:
    """Return a visit of the list, with whoever is to be called about it."""
    person = speaker(visit.client, visit.location.today(), practice)
    therapists = [row.resource.name for row in visit.assignments.all() if row.kind == "therapist"]
    return {
        "visit": visit,
        "call": person,
        "phone": national_form(person.phone, practice.country),
        "therapists": wording.listed(therapists),
        "looks_at_once": index < OFFERED_AT_ONCE,
    }


def _button(offer: Offer, names: dict[UUID, str], own: set[UUID]) -> dict[str, Any]:
    """Return an offer as a button that moves the visit there."""
    therapist = offer.therapist if offer.therapist not in own else None
    return {
        "to": value_of_place(offer.slot.starts_at, offer.location, therapist),
        "starts_at": offer.slot.starts_at,
        "therapists": wording.listed([name for key, name in names.items() if key in offer.slot.resources]),
    }
