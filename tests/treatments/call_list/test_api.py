"""GET /call-list: whom the desk should call, without a clinical word."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.models import Call, Client
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Envelope, Practice, Suppression
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.move import move
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import (
    CheckInFactory,
    ClientFactory,
    ConsentFactory,
    Diary,
    EpisodeFactory,
    LocationFactory,
    baseline_of,
)
from treatments.check_ins.actions.add_to_answer import add_to_answer
from treatments.check_ins.actions.answer import answer_check_in
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, FollowUp

pytestmark = pytest.mark.usefixtures("monday")
MONDAY, THURSDAY = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 5, 10, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def ana(diary: Diary) -> Client:
    """Ana, who has a telephone, an e-mail address of her own and agreed to reminders."""
    ConsentFactory.create(client=diary.ana, kind="reminders")
    Client.objects.filter(pk=diary.ana.pk).update(phone="+442079460001")
    return diary.ana


@pytest.fixture
def visit(diary: Diary, dana: ApiUser, ana: Client) -> Appointment:
    """Ana's visit on Thursday at 10, booked on Monday morning."""
    return book(client=ana, service=diary.massage, starts_at=THURSDAY, by=dana.person)


@pytest.fixture
def wish(visit: Appointment, theo: ApiUser) -> CheckIn:
    """Ana's answer to a question: pain 9 of 10, and please call."""
    episode = EpisodeFactory.create(client=visit.client, opened_by=theo.person)
    baseline_of(episode, 4)
    check_in = CheckInFactory.create(episode=episode)
    by = LinkBearer(str(visit.client_id))
    return answer_check_in(check_in=check_in, pain=9, worrying=True, wants_call=True, by=by)


def rows(user: ApiUser, query: str = "", *, at: datetime = MONDAY) -> list[dict[str, Any]]:
    with clock.at(at):
        answer = user.api("GET", f"call-list{query}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def codes(user: ApiUser, *, at: datetime = MONDAY) -> dict[str, list[str]]:
    """Return the codes of the reasons on the list, by name of the client."""
    listed = rows(user, at=at)
    return {row["client"]["name"]: [reason["code"] for reason in row["reasons"]] for row in listed}


def log(user: ApiUser, client: Client, outcome: str = "reached", *, at: datetime = MONDAY + HOUR) -> Any:
    with clock.at(at):
        body = {"direction": "outgoing", "outcome": outcome}
        answer = user.api("POST", f"clients/{client.pk}/calls", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


# --- visits of which no letter tells ------------------------------------------------------------------------


def test_nobody_is_called_whom_letters_reach(dana: ApiUser, visit: Appointment) -> None:
    assert codes(dana) == {}


def take_address(visit: Appointment) -> None:
    Client.objects.filter(pk=visit.client_id).update(email="")


def bounce(visit: Appointment) -> None:
    Suppression.objects.create(cause="bounce", address=visit.client.email)


def opt_out_of_reminders(visit: Appointment) -> None:
    Suppression.objects.create(cause="opt_out", recipient_key=str(visit.client_id), kind="reminder")


def withdraw(visit: Appointment) -> None:
    visit.client.consents.update(withdrawn_at=clock.now() + HOUR)


def fail(visit: Appointment) -> None:
    Envelope.objects.about(f"appointment:{visit.pk}").update(state="failed")


def uncover(visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(needs_rebooking=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (take_address, "no_email"),
        (bounce, "letters_kept_back"),
        (opt_out_of_reminders, "letters_kept_back"),
        (withdraw, "no_reminders"),
        (fail, "letter_undelivered"),
        (uncover, "needs_rebooking"),
    ],
)
def test_a_client_whom_no_letter_tells_of_a_visit_is_called(
    dana: ApiUser, visit: Appointment, change: Any, code: str
) -> None:
    change(visit)

    [row] = rows(dana)
    [reason] = row["reasons"]
    assert (row["client"]["name"], row["call"]["phone"], row["last_call"]) == ("Ana", "+442079460001", None)
    assert (reason["code"], reason["asked_at"]) == (code, None)
    assert reason["sentence"].endswith(".")
    assert reason["visit"]["starts_at"] == "2026-03-05T10:00:00+00:00"
    assert reason["visit"]["service"]["name"] == "Trigger point massage"


def test_an_opt_out_of_other_letters_calls_nobody(dana: ApiUser, visit: Appointment) -> None:
    Suppression.objects.create(cause="opt_out", recipient_key=str(visit.client_id), kind="check_in")

    assert codes(dana) == {}


def test_a_letter_that_left_after_a_failed_one_calls_nobody(dana: ApiUser, visit: Appointment) -> None:
    fail(visit)
    [letter] = Envelope.objects.about(f"appointment:{visit.pk}")
    letter.pk, letter.state, letter.created_at = None, "waiting", clock.now() + HOUR
    letter.save()

    assert codes(dana) == {}


def test_the_start_is_in_the_zone_of_the_location(dana: ApiUser, visit: Appointment) -> None:
    lille = LocationFactory.create(timezone="Europe/Paris")
    Appointment.objects.update(location=lille)
    take_address(visit)

    [row] = rows(dana)
    assert row["reasons"][0]["visit"]["starts_at"] == "2026-03-05T11:00:00+01:00"


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        (THURSDAY - 4 * DAY - HOUR, False),
        (THURSDAY - 4 * DAY, True),
        (THURSDAY - timedelta(minutes=1), True),
        (THURSDAY, False),
    ],
)
def test_visits_of_the_next_four_days_are_listed(
    dana: ApiUser, visit: Appointment, at: datetime, listed: bool
) -> None:
    take_address(visit)
    Appointment.objects.update(created_at=THURSDAY - 9 * DAY)

    assert bool(codes(dana, at=at)) is listed


def test_for_a_child_the_guardian_is_called(dana: ApiUser, visit: Appointment) -> None:
    ruth = ClientFactory.create(name="Ruth", email="", phone="+442079460177")
    Client.objects.filter(pk=visit.client_id).update(guardian=ruth, birth_on=date(2015, 5, 5), phone="")

    [row] = rows(dana)
    assert (row["client"]["name"], row["call"]["name"]) == ("Ana", "Ruth")
    assert (row["call"]["phone"], row["reasons"][0]["code"]) == ("+442079460177", "no_email")


def test_guests_are_told_by_whoever_booked(dana: ApiUser, diary: Diary, ana: Client) -> None:
    guest = ClientFactory.create(name="Guest", email="")
    book(client=ana, service=diary.couples, starts_at=THURSDAY, guests=[guest], by=dana.person)

    assert codes(dana) == {}


@pytest.mark.parametrize(
    "change", [{"state": "arrived", "arrived_at": MONDAY}, {"state": "in_session"}], ids=["arrived", "begun"]
)
def test_who_has_come_is_not_called(dana: ApiUser, visit: Appointment, change: dict[str, Any]) -> None:
    take_address(visit)
    Appointment.objects.update(**{"arrived_at": MONDAY, "started_at": MONDAY} | change)

    assert codes(dana) == {}


def test_nobody_is_called_about_a_cancelled_visit_or_when_archived(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    take_address(visit)
    ben = Client.objects.get(pk=diary.ben.pk)
    book(client=ben, service=diary.massage, starts_at=THURSDAY + 3 * HOUR, by=dana.person)
    assert codes(dana).keys() == {"Ana", "Ben"}

    cancel(appointment=visit, cancelled_by="client", reason="ill", revision=None, by=dana.person)
    Client.objects.filter(pk=ben.pk).update(archived_at=clock.now())

    assert codes(dana) == {}


@pytest.fixture
def cancelled(dana: ApiUser, visit: Appointment) -> Appointment:
    """Ana's visit, cancelled by the clinic an hour after she was reached about something else."""
    log(dana, visit.client, at=MONDAY)
    Envelope.objects.update(state="sent", sent_at=MONDAY)
    with clock.at(MONDAY + HOUR):
        return cancel(
            appointment=visit, cancelled_by="clinic", reason="closed", revision=None, by=dana.person
        )


def fail_newest(visit: Appointment) -> None:
    newest = Envelope.objects.about(visit.letter_key).get(kind="booking_cancelled")
    Envelope.objects.filter(pk=newest.pk).update(state="failed")


@pytest.mark.parametrize("change", [take_address, fail_newest])
def test_a_client_whom_no_letter_tells_of_a_cancellation_is_called_until_reached(
    dana: ApiUser, cancelled: Appointment, change: Any
) -> None:
    assert codes(dana, at=MONDAY + 2 * HOUR) == {}
    change(cancelled)

    assert codes(dana, at=MONDAY + 2 * HOUR) == {"Ana": ["cancellation_not_told"]}
    log(dana, cancelled.client, at=MONDAY + 3 * HOUR)
    assert codes(dana, at=MONDAY + 4 * HOUR) == {}


@pytest.mark.parametrize("change", [{"cancelled_by": "client"}, {"cancel_reason": "error"}], ids=str)
def test_nobody_is_called_about_a_slip_or_their_own_cancellation(
    dana: ApiUser, cancelled: Appointment, change: dict[str, str]
) -> None:
    take_address(cancelled)
    Appointment.objects.update(**change)

    assert codes(dana, at=MONDAY + 2 * HOUR) == {}


def test_a_practice_that_reminds_nobody_calls_nobody(
    dana: ApiUser, practice: Practice, visit: Appointment
) -> None:
    Practice.objects.update(reminder_hours=[])
    take_address(visit)

    assert codes(dana) == {}


def test_a_visit_booked_later_than_its_reminder_would_leave_needs_none(
    dana: ApiUser, visit: Appointment
) -> None:
    take_address(visit)
    Appointment.objects.update(created_at=THURSDAY - 23 * HOUR)

    assert codes(dana, at=THURSDAY - 22 * HOUR) == {}


# --- calls take a client off the list -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "stays"),
    [
        ("reached", False),
        ("call_back", True),
        ("message_left", True),
        ("no_answer", True),
        ("engaged", True),
        ("wrong_number", True),
    ],
)
def test_only_a_client_who_was_reached_is_told(
    dana: ApiUser, visit: Appointment, outcome: str, stays: bool
) -> None:
    take_address(visit)
    log(dana, visit.client, outcome)

    listed = rows(dana, at=MONDAY + 2 * HOUR)

    assert bool(listed) is stays
    if stays:
        assert (listed[0]["last_call"]["outcome"], listed[0]["last_call"]["logged_by"]["name"]) == (
            outcome,
            "Dana",
        )


def test_a_call_entered_in_error_reached_nobody(dana: ApiUser, visit: Appointment) -> None:
    take_address(visit)
    call = log(dana, visit.client)
    dana.api("POST", f"clients/{visit.client_id}/calls/{call['id']}/in-error", {"reason": "Ben it was."})

    [row] = rows(dana, at=MONDAY + 2 * HOUR)
    assert row["last_call"] is None


def test_a_call_of_last_month_is_no_reminder(dana: ApiUser, visit: Appointment) -> None:
    take_address(visit)
    log(dana, visit.client, at=THURSDAY - 5 * DAY)

    assert codes(dana) == {"Ana": ["no_email"]}


def test_a_confirmed_visit_is_known(dana: ApiUser, visit: Appointment) -> None:
    take_address(visit)
    confirm(appointment=visit, by=dana.person)

    assert codes(dana) == {}


def test_a_visit_moved_after_the_call_is_told_again(dana: ApiUser, visit: Appointment) -> None:
    take_address(visit)
    log(dana, visit.client)
    with clock.at(MONDAY + 2 * HOUR):
        move(appointment=visit, starts_at=THURSDAY + 2 * HOUR, by=dana.person)

    assert codes(dana, at=MONDAY + 3 * HOUR) == {"Ana": ["no_email"]}
    log(dana, visit.client, at=MONDAY + 4 * HOUR)
    assert codes(dana, at=MONDAY + 5 * HOUR) == {}


def test_a_visit_to_rebook_stays_until_it_is_moved(dana: ApiUser, visit: Appointment) -> None:
    uncover(visit)
    log(dana, visit.client)

    assert codes(dana, at=MONDAY + 2 * HOUR) == {"Ana": ["needs_rebooking"]}


# --- who asked for a call -----------------------------------------------------------------------------------


def test_the_desk_reads_that_a_client_asked_for_a_call_and_no_more(dana: ApiUser, wish: CheckIn) -> None:
    assert FollowUp.objects.filter(reason__in=["worse", "worrying"]).count() >= 1

    [row] = rows(dana)

    assert row["reasons"] == [
        {
            "code": "wants_call",
            "sentence": "Asked for a call.",
            "asked_at": "2026-03-02T08:00:00+00:00",
            "visit": None,
            "offer": None,
        }
    ]
    assert row.keys() == {"client", "call", "reasons", "last_call"}
    evidence = [sentence for follow_up in FollowUp.objects.all() for sentence in follow_up.evidence]
    assert [sentence for sentence in evidence if sentence in str(row)] == []


def test_reaching_a_client_ends_the_wish_and_leaves_the_follow_up(dana: ApiUser, wish: CheckIn) -> None:
    log(dana, wish.episode.client)

    assert codes(dana, at=MONDAY + 2 * HOUR) == {}
    assert FollowUp.objects.open().filter(reason="wants_call").count() == 1


def test_a_client_who_asks_again_is_called_again(dana: ApiUser, theo: ApiUser, wish: CheckIn) -> None:
    client = wish.episode.client
    log(dana, client)
    with clock.at(MONDAY + 2 * HOUR):
        again = CheckInFactory.create(episode=wish.episode)
        answer_check_in(check_in=again, pain=3, worrying=False, by=LinkBearer(str(client.pk)))
        add_to_answer(check_in=again, worrying=False, wants_call=True, by=LinkBearer(str(client.pk)))

    [row] = rows(dana, at=MONDAY + 3 * HOUR)
    assert row["reasons"][0]["asked_at"] == "2026-03-02T10:00:00+00:00"
    assert FollowUp.objects.filter(reason="wants_call").count() == 1


def test_a_wish_ends_when_its_follow_up_is_closed(dana: ApiUser, theo: ApiUser, wish: CheckIn) -> None:
    follow_up = FollowUp.objects.get(reason="wants_call")
    closing = {"outcome": "spoke"}
    theo.api("POST", f"follow-ups/{follow_up.pk}/close", closing, If_Match=f'"{follow_up.revision}"')

    assert codes(dana) == {}


def test_other_follow_ups_call_nobody(dana: ApiUser, visit: Appointment, theo: ApiUser) -> None:
    raise_follow_up(
        client=visit.client, reason="red_flag", urgency="same_day", evidence=["A warm calf."], by=theo.person
    )

    assert codes(dana) == {}


def test_a_client_to_be_called_back_is_listed_until_reached(dana: ApiUser, visit: Appointment) -> None:
    log(dana, visit.client, "call_back")

    assert codes(dana, at=MONDAY + 2 * HOUR) == {"Ana": ["wants_call"]}
    log(dana, visit.client, at=MONDAY + 3 * HOUR)
    assert codes(dana, at=MONDAY + 4 * HOUR) == {}


def test_a_call_that_nobody_returned_is_forgotten_after_a_month(dana: ApiUser, visit: Appointment) -> None:
    log(dana, visit.client, "call_back", at=MONDAY - 29 * DAY)
    assert codes(dana) == {"Ana": ["wants_call"]}

    assert codes(dana, at=MONDAY + 2 * DAY) == {}


def test_one_client_with_two_reasons_is_one_row(dana: ApiUser, wish: CheckIn) -> None:
    Client.objects.filter(pk=wish.episode.client_id).update(email="")

    assert codes(dana) == {"Ana": ["wants_call", "no_email"]}


# --- the list as a whole ------------------------------------------------------------------------------------


@pytest.fixture
def five(dana: ApiUser, diary: Diary) -> list[str]:
    """Five clients to call, in the order of the list: who asked earliest, then who comes earliest."""
    people = [ClientFactory.create(name=f"P{number}", email="") for number in range(5)]
    for number, hours in ((4, 6), (2, 2), (3, 4)):
        starts_at = THURSDAY + hours * HOUR
        book(client=people[number], service=diary.massage, starts_at=starts_at, by=dana.person)
    for number in (1, 0):
        log(dana, people[number], "call_back", at=MONDAY - (2 - number) * HOUR)
    return [person.name for person in people]


def test_pages_show_each_client_once_in_order(dana: ApiUser, five: list[str]) -> None:
    seen, address = [], "/api/v1/call-list?limit=2"
    while address:
        page = dana.get(address).json()
        seen += [row["client"]["name"] for row in page["results"]]
        assert len(page["results"]) <= 2
        address = page["next"]

    assert seen == five


def test_the_next_page_goes_on_although_its_first_clients_were_reached(
    dana: ApiUser, five: list[str]
) -> None:
    page = dana.api("GET", "call-list?limit=2").json()
    for row in page["results"]:
        log(dana, Client.objects.get(pk=row["client"]["id"]), at=MONDAY)

    following = dana.get(page["next"]).json()
    assert [row["client"]["name"] for row in following["results"]] == five[2:4]


def test_a_filter_keeps_the_clients_with_this_reason(dana: ApiUser, five: list[str]) -> None:
    assert [row["client"]["name"] for row in rows(dana, "?reason=wants_call")] == five[:2]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("?reason=worse", "?reason", "invalid_choice"),
        ("?cursor=after-1", "?cursor", "unknown_cursor"),
        ("?limit=0", "?limit", "out_of_range"),
        ("?client=x", "?client", "unknown_filter"),
    ],
)
def test_an_unusable_query_is_refused(dana: ApiUser, query: str, pointer: str, code: str) -> None:
    answer = dana.api("GET", f"call-list{query}")

    assert answer.status_code in (400, 422)
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


def test_history_adds_no_rows(dana: ApiUser, visit: Appointment) -> None:
    take_address(visit)
    Appointment.objects.update(starts_at=THURSDAY - 30 * DAY, ends_at=THURSDAY - 30 * DAY + HOUR)
    Call.objects.create(
        client=visit.client,
        direction="incoming",
        outcome="call_back",
        called_at=MONDAY - 400 * DAY,
        logged_by=dana.person,
    )

    assert codes(dana) == {}
