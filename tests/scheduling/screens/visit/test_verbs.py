"""The verbs of a visit's panel: done, refused, done twice, sent from an old page, with htmx and without."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clients.models import Call, Client
from clinic import clock
from clinic.models import Envelope
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.start import start
from scheduling.models import Appointment
from tests.factories import ClientFactory, ConditionFactory, Diary
from tests.scheduling.screens.visit.conftest import TEN, address, text
from tests.screen_user import ScreenUser

CHANGED = "Someone changed this since you read it"
PREPARED: dict[str, list[Any]] = {"undo": [arrive], "complete": [start], "reinstate": [cancel]}
ANSWERS: dict[str, dict[str, str]] = {
    "cancel": {"why": "client:ill"},
    "undo": {"step": "arrived"},
    "desk-note": {"desk_note": "Comes by taxi."},
}
STATES = {
    "confirm": "confirmed",
    "start": "in_session",
    "complete": "completed",
    "no-show": "no_show",
    "cancel": "cancelled",
    "undo": "booked",
    "reinstate": "booked",
    "desk-note": "booked",
}


def prepare(visit: Appointment, verb: str, desk: ScreenUser) -> Appointment:
    """Bring a visit into a state from which the verb starts."""
    options: dict[Any, dict[str, Any]] = {
        arrive: {"health_news": {}},
        cancel: {"cancelled_by": "client", "reason": "ill"},
    }
    for action in PREPARED.get(verb, []):
        action(appointment=visit, by=desk.person, **options.get(action, {}))
    visit.refresh_from_db()
    return visit


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("verb", STATES)
def test_a_verb_is_done_in_place_and_the_diary_is_told(
    desk: ScreenUser, visit: Appointment, verb: str
) -> None:
    prepare(visit, verb, desk)

    answer = desk.send_in_place(address(visit, verb), seen=visit.revision, **ANSWERS.get(verb, {}))

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (200, STATES[verb])
    assert answer["HX-Trigger"] == "visit-changed"
    assert 'class="notice done"' in text(answer) and b"<html" not in answer.content


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("verb", STATES)
def test_without_script_a_verb_leads_to_the_diary_of_the_day(
    desk: ScreenUser, visit: Appointment, verb: str
) -> None:
    prepare(visit, verb, desk)

    answer = desk.send(address(visit, verb), seen=visit.revision, **ANSWERS.get(verb, {}))

    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/diary?on=2026-03-03&location={visit.location_id}",
    )
    visit.refresh_from_db()
    assert visit.state == STATES[verb]


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("verb", STATES)
def test_the_same_form_again_is_already_done(desk: ScreenUser, visit: Appointment, verb: str) -> None:
    seen = prepare(visit, verb, desk).revision
    answers = [desk.send_in_place(address(visit, verb), seen=seen, **ANSWERS.get(verb, {})) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    visit.refresh_from_db()
    assert visit.revision == seen + 1


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("verb", STATES)
def test_an_old_page_changes_nothing_and_is_redrawn(desk: ScreenUser, visit: Appointment, verb: str) -> None:
    prepare(visit, verb, desk)
    Appointment.objects.filter(pk=visit.pk).update(revision=visit.revision + 1)

    answer = desk.send_in_place(address(visit, verb), seen=visit.revision, **ANSWERS.get(verb, {}))

    state = visit.state
    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (412, state)
    assert CHANGED in text(answer) and f'name="seen" value="{visit.revision}"' in text(answer)
    assert answer["HX-Trigger"] == "visit-changed"


def test_words_typed_on_an_old_page_are_still_there(desk: ScreenUser, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(revision=7, desk_note="By bus.")

    answer = desk.send(address(visit, "desk-note"), seen=1, desk_note="Comes by taxi.")

    assert answer.status_code == 412
    assert "Now it says: By bus." in text(answer) and "Comes by taxi.</textarea>" in text(answer)


def test_a_form_without_its_revision_is_refused(desk: ScreenUser, visit: Appointment) -> None:
    answer = desk.send_in_place(address(visit, "confirm"))

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (422, "booked")


OFFERED = {
    "booked": {"confirm", "arrive", "start", "no-show", "cancel"},
    "confirmed": {"arrive", "start", "no-show", "cancel"},
    "arrived": {"arrive", "start", "cancel", "undo"},
    "in_session": {"complete", "undo"},
    "completed": {"undo"},
    "cancelled": {"reinstate"},
    "no_show": {"reinstate"},
}


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("state", OFFERED)
def test_the_panel_offers_what_the_state_allows(desk: ScreenUser, visit: Appointment, state: str) -> None:
    steps: dict[str, list[Any]] = {
        "confirmed": [lambda **by: confirm(**by)],
        "arrived": [lambda **by: arrive(health_news={}, **by)],
        "in_session": [lambda **by: start(**by)],
        "completed": [lambda **by: start(**by), lambda **by: complete(**by)],
        "cancelled": [lambda **by: cancel(cancelled_by="clinic", reason="room", **by)],
    }
    for step in steps.get(state, []):
        step(appointment=visit, by=desk.person)
    if state == "no_show":
        desk.send(address(visit, "no-show"), seen=1)

    page = text(desk.open(address(visit)))

    shown = {
        verb
        for verb in ("confirm", "arrive", "start", "complete", "no-show", "cancel", "undo", "reinstate")
        if f'action="{address(visit, verb)}"' in page
    }
    assert shown == OFFERED[state]
    assert f'action="{address(visit, "desk-note")}"' in page and f'action="{address(visit, "call")}"' in page


def test_a_visit_of_another_day_can_be_confirmed_moved_and_cancelled_alone(
    desk: ScreenUser, visit: Appointment
) -> None:
    page = text(desk.open(address(visit)))

    assert address(visit, "arrive") not in page and address(visit, "no-show") not in page
    assert address(visit, "confirm") in page and address(visit, "move") in page


def test_the_panel_says_before_what_letters_a_cancellation_sends(
    desk: ScreenUser, visit: Appointment
) -> None:
    before = text(desk.open(address(visit)))
    visit_letters(visit).update(state="sent", sent_at=clock.now())

    assert "The confirmation has not left yet" in before
    assert "A letter goes to Ana. If we cancel, it says sorry" in text(desk.open(address(visit)))


def visit_letters(visit: Appointment) -> Any:
    """Return the letters about a visit."""
    return Envelope.objects.about(visit.letter_key)


def test_a_cancellation_inside_the_free_hours_says_that_it_is_late(
    desk: ScreenUser, visit: Appointment
) -> None:
    with clock.at(TEN - timedelta(hours=3)):
        assert "it counts as late: it was free until 2 Mar 2026, 10:00" in text(desk.open(address(visit)))


@pytest.mark.parametrize("why", ["", "client:therapist_ill", "client"])
def test_a_cancellation_without_a_reason_is_refused_at_its_field(
    desk: ScreenUser, visit: Appointment, why: str
) -> None:
    answer = desk.send_in_place(address(visit, "cancel"), seen=1, why=why)

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (422, "booked")
    assert 'id="cancel-why_error"' in text(answer)


def test_a_slot_taken_meanwhile_is_reinstated_with_a_reason(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    cancel(appointment=visit, cancelled_by="client", reason="ill", by=desk.person)
    book(
        client=diary.ben,
        guests=[ClientFactory.create()],
        service=diary.couples,
        starts_at=TEN,
        by=desk.person,
    )
    visit.refresh_from_db()

    refused = desk.send_in_place(address(visit, "reinstate"), seen=visit.revision)
    done = desk.send_in_place(
        address(visit, "reinstate"), seen=visit.revision, override_reason="Both agreed to share"
    )

    assert refused.status_code == 409 and "Do it anyway, because" in text(refused)
    visit.refresh_from_db()
    assert (done.status_code, visit.state, visit.override_reason) == (200, "booked", "Both agreed to share")


def test_a_session_banned_today_is_entered_late_with_a_reason(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-REDFLAG")
    with clock.at(TEN + timedelta(hours=1)):
        refused = desk.send_in_place(address(visit, "start"), seen=1, at="10:00")
        done = desk.send_in_place(
            address(visit, "start"), seen=1, at="10:00", override_reason="It was before we knew"
        )

    assert refused.status_code == 409 and "Do it anyway, because" in text(refused)
    visit.refresh_from_db()
    assert (done.status_code, visit.started_at) == (200, TEN)


def test_an_end_is_entered_at_its_own_time(desk: ScreenUser, visit: Appointment, at_ten: datetime) -> None:
    start(appointment=visit, by=desk.person)
    with clock.at(TEN + timedelta(hours=2)):
        desk.send_in_place(address(visit, "complete"), seen=2, at="11:05")

    visit.refresh_from_db()
    assert visit.ended_at == TEN + timedelta(minutes=65)


def test_a_time_to_come_is_refused_at_its_field(
    desk: ScreenUser, visit: Appointment, at_ten: datetime
) -> None:
    answer = desk.send_in_place(address(visit, "start"), seen=1, at="11:30")

    assert answer.status_code == 422 and 'id="start-at_error"' in text(answer)


def test_a_no_show_of_two_names_who_did_not_come(desk: ScreenUser, couple: Appointment, diary: Diary) -> None:
    with clock.at(TEN):
        refused = desk.send_in_place(address(couple, "no-show"), seen=1)
        done = desk.send_in_place(address(couple, "no-show"), seen=1, clients=[str(diary.ben.pk)])

    couple.refresh_from_db()
    absent = couple.attendances.exclude(no_show_at=None).get().client
    assert (refused.status_code, done.status_code, couple.state, absent) == (422, 200, "booked", diary.ben)


CALL = {"direction": "outgoing", "outcome": "message_left", "words": "About Tuesday."}


def test_a_call_is_logged_once(desk: ScreenUser, visit: Appointment) -> None:
    answers = [desk.send_in_place(address(visit, "call"), seen=1, key="a" * 20, **CALL) for _ in range(2)]

    call = Call.objects.get()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (call.client, call.outcome, call.logged_by) == (visit.client, "message_left", desk.person)


def test_a_call_without_an_outcome_is_refused_with_its_words_still_there(
    desk: ScreenUser, visit: Appointment
) -> None:
    answer = desk.send_in_place(address(visit, "call"), seen=1, key="a" * 20, **CALL | {"outcome": ""})

    assert answer.status_code == 422 and "About Tuesday.</textarea>" in text(answer)
    assert not Call.objects.exists()


@pytest.mark.parametrize(("language", "shown"), [("de", "de"), ("en", "en"), ("pl", "en")])
def test_letter_of_the_panel_leads_to_what_such_a_letter_says(
    desk: ScreenUser, visit: Appointment, language: str, shown: str
) -> None:
    Client.objects.update(language=language)

    page = desk.open(f"/diary/visits/{visit.pk}").content.decode()

    address = f"/set-up/letters/booking_confirmed?language={shown}"
    assert f'href="{address}"' in page and desk.open(address).status_code == 200
