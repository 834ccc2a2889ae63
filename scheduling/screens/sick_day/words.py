"""The visits of a sick day in words: what may become of each, and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from clinic import clock
from clinic.appearance.phones import national_form
from clinic.mail import wording
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope, Practice
from clinic.models.outbox import UNDELIVERED
from scheduling.models import Appointment, Block, SickDayVisit
from scheduling.models.appointment import AHEAD
from scheduling.models.people import load_people
from scheduling.screens.sick_day.form import LEAVE, option_value
from scheduling.sick_days.actions.carry_out import VisitLeft
from scheduling.sick_days.concerned import ReachOfLetters
from scheduling.sick_days.proposals import Option, Proposal, ProposedTime
from scheduling.sick_days.to_call_about import to_call_about


def rows_to_settle(
    proposals: Sequence[Proposal], left: Iterable[VisitLeft], practice: Practice
) -> list[dict[str, Any]]:
    """Return the visits in the way with their options: the first is chosen, but not for one just left."""
    reasons = {each.visit: each.message for each in left}
    return [
        {
            "visit": each.visit,
            "call": each.call,
            "phone": national_form(each.call.phone, practice.country),
            "is_guardian": each.call.pk != each.visit.client_id,
            "gets_letters": each.gets_letters,
            "guests": _guests_of(each.visit),
            "reason": reasons.get(each.visit.pk, ""),
            "options": _options(each),
            "leave": LEAVE,
        }
        for each in proposals
    ]


def _guests_of(visit: Appointment) -> list[str]:
    people = [row.client for row in visit.attendances.all() if row.client_id != visit.client_id]
    return [client.listed_name for client in people]


def _options(proposal: Proposal) -> list[dict[str, Any]]:
    return [
        {"value": option_value(option), "words": option_in_words(option), "is_chosen": number == 0}
        for number, option in enumerate(proposal.options)
    ]


def option_in_words(option: Option) -> str:
    """Return a way to settle a visit as the desk reads it out."""
    if option.way == "other_therapist":
        return _("Same time with {therapist}").format(therapist=option.times[0].therapist_name)
    if option.way == "later":
        time = option.times[0]
        return _("{when} with {therapist}").format(when=_moment(time), therapist=time.therapist_name)
    if option.way == "choose":
        times = [f"{_moment(time)} ({time.therapist_name})" for time in option.times]
        return _("Hold for them to choose: {times}").format(times="; ".join(times))
    return _("Cancel it, free of charge")


def _moment(time: ProposedTime) -> str:
    return wording.short_moment(time.starts_at, time.zone)


def rows_settled(
    sick_day: Block, settled: Sequence[SickDayVisit], practice: Practice
) -> list[dict[str, Any]]:
    """Return the settled visits: what became of each, who tells its client, and whether that is done."""
    load_people([row.visit for row in settled])
    to_call = set(to_call_about().filter(block=sick_day).values_list("pk", flat=True))
    reach = ReachOfLetters.of((row.visit.client for row in settled), practice)
    states = _letter_states(settled)
    return [
        {
            "settled": row,
            "visit": row.visit,
            "words": settled_in_words(row),
            "call": reach.speakers[row.visit.client_id],
            "phone": national_form(reach.speakers[row.visit.client_id].phone, practice.country),
            "told": _told_in_words(row, is_to_call=row.pk in to_call, state=states.get(row.letter_key, "")),
            "is_to_call": row.pk in to_call or states.get(row.letter_key, "") in UNDELIVERED,
            "times": [(time.pk, _held(time)) for time in row.times.all()] if row.is_open else [],
        }
        for row in settled
    ]


def _held(time: Any) -> str:
    when = wording.short_moment(time.starts_at, time.location.zone)
    return f"{when} · {time.therapist_names}" if time.therapist_names else when


def settled_in_words(row: SickDayVisit) -> str:
    """Return what became of a visit; where it was changed again since, its diary says the rest."""
    zone = row.visit.location.zone
    assigned = [each for each in row.visit.assignments.all() if each.kind == "therapist"]
    therapists = wording.listed([each.resource.name for each in assigned])
    if row.way == "choose":
        return _choice_in_words(row)
    if row.way == "cancel" or row.visit.state not in AHEAD:
        return _("Cancelled, free of charge")
    if row.way == "other_therapist" and row.visit.starts_at == row.started_at:
        return _("Same time with {therapist}").format(therapist=therapists)
    when = wording.short_moment(row.visit.starts_at, zone)
    return _("{when} with {therapist}").format(when=when, therapist=therapists)


def _choice_in_words(row: SickDayVisit) -> str:
    zone = row.visit.location.zone
    if row.chosen:
        when = wording.short_moment(row.chosen.starts_at, zone)
        return _("They chose {when}").format(when=when)
    if row.declined_at:
        return _("None of the held times suited them")
    assert row.answer_until is not None, "only_a_visit_to_choose_for_has_a_deadline"
    until = wording.short_moment(row.answer_until, zone)
    if row.answer_until > clock.now():
        return _("They choose until {until}").format(until=until)
    return _("They did not choose: the times were held until {until}").format(until=until)


def _told_in_words(row: SickDayVisit, *, is_to_call: bool, state: str) -> str:
    if state in UNDELIVERED:
        return _("The letter did not reach them: call")
    if row.told_by == "letter":
        return _("Letter sent") if state == "sent" else _("Letter written")
    return _("To be called: no letter reaches them") if is_to_call else _("Told")


def _letter_states(settled: Sequence[SickDayVisit]) -> dict[str, str]:
    """Return the present state of the newest letter of each key to the clients who booked."""
    keys = {row.letter_key: str(row.visit.client_id) for row in settled}
    letters = with_present_state(Envelope.objects.filter(about__in=keys).exclude(state="withdrawn"))
    return {
        letter.about: letter.present_state
        for letter in letters.order_by("created_at", "pk")
        if letter.recipient_key == keys[letter.about]
    }
