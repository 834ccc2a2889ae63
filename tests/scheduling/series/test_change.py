"""Change a series: one visit as any other, one and all later ones, or all."""

from typing import Any

import pytest

from clinic import clock
from clinic.models import Envelope
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")


def send(user: ApiUser, series: dict[str, Any], verb: str, number: int = 0, **body: Any) -> Any:
    first = series["visits"][number]["id"]
    path = f"series/{series['id']}/{verb}"
    return user.api("POST", path, {"first": first, "scope": "later"} | body, if_match='"1"')


def told() -> None:
    """Let the letters that wait be gone."""
    Envelope.objects.update(state="sent", sent_at=clock.now())


def starts(answer: Any) -> list[str]:
    return [visit["starts_at"][5:16] for visit in answer.json()["visits"]]


def test_move_later_visits_by_the_clock_with_one_letter(dana: ApiUser, series: dict[str, Any]) -> None:
    told()

    answer = send(dana, series, "move", 1, starts_at="2026-03-18T11:30:00+00:00")

    assert answer.status_code == 200, answer.content
    assert starts(answer) == ["03-03T10:00", "03-18T11:30", "04-01T11:30", "04-15T11:30"]
    [letter] = Envelope.objects.filter(state="waiting")
    assert letter.kind == "series_changed"
    assert "(no longer)" in letter.text


def test_move_by_the_distance_of_the_series_itself(dana: ApiUser, series: dict[str, Any]) -> None:
    answer = send(dana, series, "move", scope="all", starts_at="2026-03-17T10:00:00+00:00")

    assert answer.status_code == 200, answer.content
    assert starts(answer) == ["03-17T10:00", "03-31T10:00", "04-14T10:00", "04-28T10:00"]


def test_a_visit_moved_by_hand_stays_when_the_series_moves(dana: ApiUser, series: dict[str, Any]) -> None:
    moved = series["visits"][2]
    body = {"starts_at": "2026-04-02T15:00:00+01:00"}
    etag = f'"{moved["revision"]}"'
    assert dana.api("POST", f"appointments/{moved['id']}/move", body, if_match=etag).status_code == 200

    answer = send(dana, series, "move", starts_at="2026-03-03T12:00:00+00:00")

    assert starts(answer) == ["03-03T12:00", "03-17T12:00", "04-02T15:00", "04-14T12:00"]


def test_move_that_does_not_fit_moves_none(dana: ApiUser, series: dict[str, Any], diary: Diary) -> None:
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    dana.api("POST", "appointments", body | {"starts_at": "2026-04-14T14:00:00+01:00"})

    answer = send(dana, series, "move", starts_at="2026-03-03T14:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (409, "series_conflict")
    assert starts(dana.api("GET", f"series/{series['id']}"))[0] == "03-03T10:00"


def test_cancel_later_visits_with_one_letter_and_free_their_time(
    dana: ApiUser, series: dict[str, Any], diary: Diary
) -> None:
    told()

    answer = send(dana, series, "cancel", 2, by="client", reason="away")

    states = [visit["state"] for visit in answer.json()["visits"]]
    assert states == ["booked", "booked", "cancelled", "cancelled"]
    [letter] = Envelope.objects.filter(state="waiting")
    assert letter.kind == "series_cancelled"
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    free = dana.api("POST", "appointments", body | {"starts_at": "2026-04-14T10:00:00+01:00"})
    assert free.status_code == 201


def test_cancel_all_before_anybody_was_told_tells_nobody(dana: ApiUser, series: dict[str, Any]) -> None:
    send(dana, series, "cancel", scope="all", by="client", reason="away")

    assert set(Envelope.objects.values_list("kind", "state")) == {("series_booked", "withdrawn")}


def test_a_visit_cancelled_before_the_letter_left_is_not_in_it(dana: ApiUser, series: dict[str, Any]) -> None:
    visit = series["visits"][1]
    body, etag = {"by": "client", "reason": "away"}, f'"{visit["revision"]}"'

    dana.api("POST", f"appointments/{visit['id']}/cancel", body, if_match=etag)

    [letter] = Envelope.objects.filter(state="waiting")
    assert letter.subject == "Your 3 visits are booked"


def test_an_old_revision_of_a_series_is_refused(dana: ApiUser, series: dict[str, Any]) -> None:
    assert send(dana, series, "cancel", 3, by="client", reason="away").status_code == 200

    assert send(dana, series, "cancel", 2, by="client", reason="away").status_code == 412


def test_a_visit_of_another_series_is_refused(
    dana: ApiUser, series: dict[str, Any], wanted: dict[str, Any]
) -> None:
    other = dana.api("POST", "series", wanted | {"first_at": "2026-03-04T10:00:00+00:00"}).json()

    answer = send(dana, other | {"visits": series["visits"]}, "cancel", by="client", reason="away")

    assert answer.json()["code"] == "not_of_series"
    assert not Appointment.objects.filter(state="cancelled").exists()


def test_a_visit_that_was_cancelled_alone_counts_no_more(dana: ApiUser, series: dict[str, Any]) -> None:
    for visit in series["visits"]:
        etag = f'"{visit["revision"]}"'
        body = {"by": "client", "reason": "away"}
        dana.api("POST", f"appointments/{visit['id']}/cancel", body, if_match=etag)

    assert send(dana, series, "cancel", by="client", reason="away").json()["code"] == "nothing_to_come"
