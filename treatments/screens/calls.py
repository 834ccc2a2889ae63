"""/calls: whom the desk calls today, and why, without a clinical word."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.actions.log_call import log_call
from clients.consents.asking import consents_to_ask
from clients.consents.notices import notices_of
from clients.models import Client
from clients.screens.forms import LoggedCallForm, answers_of
from clients.screens.record_form import renew_key
from clients.screens.words import CALL_OUTCOMES
from clinic.appearance.phones import national_form
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.forms import new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.letters.phone_reminders import CANCELLATION_NOT_TOLD, NEEDS_REBOOKING
from scheduling.models import Appointment
from treatments.call_list.people_to_call import (
    ON_SICK_DAY,
    ON_WAITLIST,
    REASONS_TO_CALL,
    PersonToCall,
    people_to_call,
    positions,
)
from treatments.follow_ups.calls_wanted import ASKED_FOR_A_CALL

MOST_SHOWN = 60
REBOOK = (NEEDS_REBOOKING, CANCELLATION_NOT_TOLD)


class CallGroup(NamedTuple):
    """The people who are called for one kind of reason."""

    heading: str | Promise
    codes: tuple[str, ...]


GROUPS = (
    CallGroup(_("Asked for a call"), (ASKED_FOR_A_CALL,)),
    CallGroup(_("A time that they wait for is held"), (ON_WAITLIST,)),
    CallGroup(_("Their therapist cannot work: tell them"), (ON_SICK_DAY,)),
    CallGroup(_("To be rebooked"), REBOOK),
    CallGroup(_("No e-mail, or no reminders: tell them by phone"), ("no_email", "no_reminders", "imported")),
    CallGroup(_("Letters did not reach them"), ("letters_kept_back", "letter_undelivered")),
)


@screen("calls", GET="calls.read")
def calls_screen(request: StaffRequest) -> HttpResponse:
    """Show whom to call by reason, the earliest first; each person once, with all reasons."""
    return _render_calls(request)


@screen("calls/<uuid:pk>", GET="calls.log", POST="calls.log")
def log_from_calls_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Log a call with somebody of the list; who was reached leaves it."""
    client = get_object_or_404(Client, pk=pk)
    form = LoggedCallForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            log_call(client=client, by=request.person, **form.answers)
            return reverse("calls")

        with form.show_refusals():
            response = answer_form_once(request, effect)
            messages.success(request, str(_("The call is logged.")))
            return response
    renew_key(form)
    return _render_calls(request, refused=pk, form=form)


def _render_calls(request: StaffRequest, *, refused: UUID | None = None, form: Any = None) -> HttpResponse:
    practice = Practice.current()
    rows = list(positions(practice).items())
    called = list(people_to_call(practice, rows[:MOST_SHOWN]))
    to_ask = consents_to_ask([person.client for person in called], practice, practice.today())
    people = [
        {
            **_shown_person(person, practice, form if person.client.pk == refused else None),
            "consents": notices_of(to_ask[person.client.pk]),
        }
        for person in called
    ]
    groups = [
        {"heading": group.heading, "people": of_group, "is_to_rebook": group.codes == REBOOK}
        for group in GROUPS
        if (of_group := [person for person in people if person["group"] == group])
    ]
    context = {
        "title": _("Calls"),
        "practice": practice,
        "groups": groups,
        "to_rebook": Appointment.objects.standing().filter(needs_rebooking=True).count(),
        "lists_rebooking": any(group["is_to_rebook"] for group in groups),
        "left_out": max(0, len(rows) - MOST_SHOWN),
    }
    return render_screen(request, "treatments/calls.html", context, status=form.status if form else 200)


def _shown_person(person: PersonToCall, practice: Practice, form: LoggedCallForm | None) -> dict[str, Any]:
    codes = {reason.code for reason in person.reasons}
    group = next(group for group in GROUPS if codes.intersection(group.codes))
    return {
        "client": person.client,
        "call": person.call,
        "phone": national_form(person.call.phone, practice.country),
        "is_guardian": person.call.pk != person.client.pk,
        "reasons": [_shown_reason(reason) for reason in person.reasons],
        "last_call": person.last_call,
        "last_outcome": CALL_OUTCOMES[person.last_call.outcome] if person.last_call else "",
        "group": group,
        "form": form or LoggedCallForm(initial={"key": new_key()}, auto_id=f"id_{person.client.pk}_%s"),
        "is_open": form is not None,
    }


def _shown_reason(reason: Any) -> dict[str, Any]:
    return {
        "sentence": REASONS_TO_CALL[reason.code],
        "asked_at": reason.asked_at,
        "visit": reason.visit,
        "to_move": reason.visit if reason.code == NEEDS_REBOOKING else None,
        "to_book": reason.code == CANCELLATION_NOT_TOLD,
        "to_confirm": reason.visit,
        "offer": reason.offer,
    }
