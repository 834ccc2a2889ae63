"""/clients/{id}: the record of one client on one page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.consents.notices import consent_notices
from clients.consents.words import AREA_NAMES, CONSENT_NAMES, CONSENT_WAYS, ENDING_NAMES
from clients.duplicates import MOST_DUPLICATES, people_like
from clients.models import Client
from clients.models.consent_text import MINORS
from clients.overview.record import (
    MOST_CALLS,
    MOST_LETTERS,
    age_of,
    consents_by_kind,
    kept_back_letters,
    newest_calls,
    newest_letters,
    open_record,
    therapists_wished,
)
from clients.screens.details.shown import who_they_are
from clients.screens.forms import ArchiveForm, HealthStatementForm, LiftForm, LoggedCallForm
from clients.screens.parts import visible_sections
from clients.screens.words import (
    CALL_DIRECTIONS,
    CALL_OUTCOMES,
    CLINICAL_LETTER_NAMES,
    CONSENT_MEANINGS,
    DETAILS_IN_COMMON,
    GENDER_NAMES,
    LETTER_CAUSES,
    LETTER_NAMES,
    LETTER_STATES,
    OF_THERAPIST,
    OPT_OUT_NAMES,
    OTHER_LETTER,
    TOOL_NAMES,
)
from clinic.appearance.languages import language_name
from clinic.appearance.phones import national_form
from clinic.models import Envelope, Practice
from clinic.models.outbox import FINISHED
from clinic.roles import may
from clinic.screens.answers import render_screen
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen

TITLE = _("Client")


@screen("clients/<uuid:pk>", GET="clients.read")
def client_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the record of a client: for the desk without a clinical word, for therapists with health."""
    practice = Practice.current()
    client = open_record(pk, on=practice.today())
    sections = list(visible_sections(client, request.person, practice))
    context = {
        **client_header(client, practice),
        "sections": sections,
        "consents": _shown_consents(client, practice),
        "to_ask": consent_notices(client, practice),
        "calls": [_shown_call(call) for call in newest_calls(client)],
        "most_calls": MOST_CALLS,
        "alike": _people_alike(client) if _keeps_records(request.person.roles) else [],
        "prefers": therapists_wished(client, "prefer"),
        "never": therapists_wished(client, "never"),
        "tools": [TOOL_NAMES[tool] for tool in client.self_care_tools],
        "language": language_name(client.language),
        "gender": GENDER_NAMES.get(client.gender, ""),
        "therapist_gender": GENDER_NAMES.get(client.therapist_gender, ""),
        "call_form": LoggedCallForm(initial={"key": new_key()}),
        "statement_form": HealthStatementForm(initial={"key": new_key()}),
        "archive_form": ArchiveForm(initial={"seen": client.revision}),
        **who_they_are(client, practice),
        **_letters(client, request.person.roles),
    }
    return render_screen(request, "clients/client.html", context)


def client_header(client: Client, practice: Practice) -> dict[str, Any]:
    """Return what the head of each page about a client shows."""
    return {
        "title": TITLE,
        "practice": practice,
        "client": client,
        "age": age_of(client, practice.today()),
        "phone": national_form(client.phone, practice.country),
        "guardian_phone": national_form(client.guardian.phone, practice.country) if client.guardian else "",
        "is_minor": client.is_minor(practice.today(), practice.adult_age),
    }


def _keeps_records(roles: list[str]) -> bool:
    """Return True for those who archive records, or join two of one person."""
    return may(roles, "clients.archive") or may(roles, "clients.merge")


def _people_alike(client: Client) -> list[dict[str, Any]]:
    """Return who may be the same person, and who of the family, for those who keep the file in order."""
    found = [
        {
            "client": each.client,
            "because": [DETAILS_IN_COMMON[name] for name in each.because],
            "is_family": each.is_family,
        }
        for each in people_like(client, most=MOST_DUPLICATES)
    ]
    headings = {False: _("This may be the same person:"), True: _("Perhaps of one family:")}
    return [
        {"heading": heading, "is_family": is_family, "people": people}
        for is_family, heading in headings.items()
        if (people := [each for each in found if each["is_family"] is is_family])
    ]


def _shown_consents(client: Client, practice: Practice) -> list[dict[str, Any]]:
    """Return the last word about each kind; what is about children not of an adult who was never asked."""
    is_minor = client.is_minor(practice.today(), practice.adult_age)
    return [
        _shown_consent(each)
        for each in consents_by_kind(client)
        if each.kind != MINORS or each.last or is_minor
    ]


def _shown_consent(each: Any) -> dict[str, Any]:
    way = each.last and CONSENT_WAYS.get(each.last.how if each.stands else each.last.withdrawn_how, "")
    return {
        "of_kind": each,
        "name": CONSENT_NAMES[each.kind],
        "meaning": CONSENT_MEANINGS[each.kind],
        "way": way,
        "areas": ", ".join(str(AREA_NAMES[area]) for area in each.last.areas) if each.last else "",
        "ending": ENDING_NAMES.get(each.last.ended_how, "") if each.last else "",
    }


def _shown_call(call: Any) -> dict[str, Any]:
    return {
        "call": call,
        "outcome": CALL_OUTCOMES[call.outcome],
        "direction": CALL_DIRECTIONS[call.direction],
    }


def _letters(client: Client, roles: list[str]) -> dict[str, Any]:
    letters = newest_letters(client)
    kept_back = [
        {"suppression": each, "what": OPT_OUT_NAMES.get(each.kind, OF_THERAPIST), "form": LiftForm()}
        for each in kept_back_letters(client)
    ]
    return {
        "letters": [_shown_letter(letter, roles) for letter in letters[:MOST_LETTERS]],
        "has_more_letters": len(letters) > MOST_LETTERS,
        "kept_back": kept_back,
    }


def _shown_letter(letter: Any, roles: list[str]) -> dict[str, Any]:
    """Return a letter as the page names it; of a clinical one the desk reads only that there is one."""
    return {
        "letter": letter,
        "name": letter_name(letter, roles),
        "state": LETTER_STATES[letter.present_state],
        "cause": LETTER_CAUSES.get(letter.present_cause, ""),
        "did_not_arrive": letter.present_state in ("suppressed", "failed"),
        "is_finished": letter.state in FINISHED,
        "key": new_key(),
    }


def letter_name(letter: Envelope, roles: list[str]) -> Any:
    """Return a letter's name for people with these roles."""
    if letter.sensitivity == "desk":
        return LETTER_NAMES.get(letter.kind, OTHER_LETTER)
    if not may(roles, "clinical_letters.read"):
        return OF_THERAPIST
    return CLINICAL_LETTER_NAMES.get(letter.kind, OF_THERAPIST)
