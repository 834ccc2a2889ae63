"""GET /appointments/{id}/brief."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory, ConsentFactory, Diary
from tests.past import check_in_of, note_of, plan_of, visit_on
from treatments.briefs.alerts import NO_HISTORY
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import (
    Episode,
    EpisodeZone,
    FollowUp,
    MarkedPoint,
    Reading,
    TriggerPoint,
    Zone,
)

TODAY = datetime(2026, 3, 30, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    """All of this is asked on Monday 30 March 2026."""
    with clock.at(TODAY):
        yield


@pytest.fixture
def coming(diary: Diary) -> Attendance:
    """Ana's visit in an hour."""
    booked = {"state": "booked", "arrived_at": None, "started_at": None}
    return visit_on(diary.ana, diary, TODAY + timedelta(hours=1), **booked)


@pytest.fixture
def neck(diary: Diary, theo: ApiUser) -> Episode:
    """Ana's complaint, with a baseline that was asked in time."""
    first = TODAY - timedelta(days=21)
    episode = Episode.objects.create(
        client=diary.ana,
        own_words="An ache up to my temple.",
        kind="headache",
        goal_activity="A day at the desk",
        opened_by=theo.person,
        opened_at=first,
        first_treated_at=first,
    )
    EpisodeZone.objects.create(episode=episode, zone=Zone.objects.get(slug="temple"), side="right")
    Reading.objects.create(
        client=diary.ana,
        episode=episode,
        question="average_7_days",
        moment="baseline",
        value=7,
        measured_at=first - timedelta(hours=1),
        source="front_desk",
        recorded_by="x",
    )
    return episode


def read(user: ApiUser, visit: Attendance) -> Any:
    return user.api("GET", f"appointments/{visit.appointment_id}/brief")


def of_one(user: ApiUser, visit: Attendance) -> dict[str, Any]:
    [person] = read(user, visit).json()["people"]
    return dict(person)


def test_brief_of_a_first_visit_is_empty_but_complete(theo: ApiUser, coming: Attendance) -> None:
    person = of_one(theo, coming)

    assert person["client"]["name"] == "Ana"
    assert (person["health_news"], person["age"]) == ("none", None)
    lists = ("told_to_desk", "episodes", "follow_ups", "helped", "adherence")
    assert [person[name] for name in lists] == [[], [], [], [], []]
    assert person["alerts"] == [{"level": "ask", "text": NO_HISTORY}]
    nothing = ("last_visit", "plan", "next_visit", "rebooking_advice")
    assert [person[name] for name in nothing] == [None, None, None, None]
    assert person["said"] == {"check_ins": [], "readings": []}
    assert person["consents_missing"] == ["treatment", "reminders", "aftercare"]


def test_brief_shows_the_complaint(theo: ApiUser, coming: Attendance, neck: Episode) -> None:
    [complaint] = of_one(theo, coming)["episodes"]

    assert (complaint["own_words"], complaint["kind"]) == ("An ache up to my temple.", "headache")
    assert complaint["zones"] == [{"zone": "temple", "side": "right", "label": "Temple"}]
    assert (complaint["baseline"]["value"], complaint["baseline"]["late"]) == (7, False)


def test_brief_shows_band_and_route(theo: ApiUser, coming: Attendance, neck: Episode) -> None:
    assert [of_one(theo, coming)[name] for name in ("band", "route")] == ["severe", "professional"]

    check_in_of(neck, TODAY - timedelta(days=1))
    assert [of_one(theo, coming)[name] for name in ("band", "route")] == ["moderate", "shared"]


def test_band_is_raised_for_deep_points(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    check_in_of(neck, TODAY - timedelta(days=1))
    note_of(visit_on(diary.ana, diary, TODAY - timedelta(days=7)), theo.person, neck)
    assert of_one(theo, coming)["band"] == "moderate"

    deep = TriggerPoint.objects.get(code="PA1")
    MarkedPoint.objects.filter(to_check=False).update(site=deep, muscle=deep.muscle)
    assert of_one(theo, coming)["band"] == "severe"


def test_band_is_raised_after_three_months(theo: ApiUser, coming: Attendance, neck: Episode) -> None:
    check_in_of(neck, TODAY - timedelta(days=1))

    for days, band in ((91, "moderate"), (92, "severe")):
        type(neck).objects.update(began_on=(TODAY - timedelta(days=days)).date())
        assert of_one(theo, coming)["band"] == band


def test_band_is_unknown_without_a_reading(theo: ApiUser, coming: Attendance) -> None:
    assert [of_one(theo, coming)[name] for name in ("band", "route")] == ["", ""]


def test_brief_marks_a_late_baseline(theo: ApiUser, coming: Attendance, neck: Episode) -> None:
    Reading.objects.update(measured_at=TODAY)

    assert of_one(theo, coming)["episodes"][0]["baseline"]["late"]


def test_brief_shows_the_last_visit_and_helpful_work(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    for days in (21, 14, 7):
        note_of(visit_on(diary.ana, diary, TODAY - timedelta(days=days)), theo.person, neck)

    person = of_one(theo, coming)
    last = person["last_visit"]
    assert (last["starts_at"], last["therapists"]) == ("2026-03-23T09:00:00+00:00", ["Theo"])
    assert (last["pain_before"], last["pain_after"], last["signed"]) == (6, 3, False)
    [knot] = last["knots"]
    assert (knot["site"], knot["side"], knot["pain_on_pressure_after"]) == ("UT1", "right", 3)
    [helped] = person["helped"]
    assert (helped["technique"], helped["times"], helped["fall"]) == ("pressure_release", 3, 5)


def test_brief_shows_answers_since_the_last_visit_in_order(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    visit_on(diary.ana, diary, TODAY - timedelta(days=7))
    check_in_of(neck, TODAY - timedelta(days=9), did_it="no")
    check_in_of(neck, TODAY - timedelta(days=1), 3, did_it="yes", words="Better.")
    check_in_of(neck, TODAY - timedelta(days=3), 2, did_it="partly", soreness="mild")
    Reading.objects.create(
        client=diary.ana,
        attendance=coming,
        question="average_7_days",
        value=4,
        source="client",
        recorded_by="x",
    )

    content = of_one(theo, coming)["said"]
    assert [answer["did_it"] for answer in content["check_ins"]] == ["partly", "yes"]
    assert content["check_ins"][0]["readings"][0]["value"] == 5
    assert [reading["value"] for reading in content["readings"]] == [4]


def test_brief_shows_the_last_plan_and_adherence(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    visit = visit_on(diary.ana, diary, TODAY - timedelta(days=14))
    plan_of(note_of(visit, theo.person, neck), TODAY - timedelta(days=14) + timedelta(hours=2))
    visit_on(diary.ana, diary, TODAY - timedelta(days=7))
    check_in_of(neck, TODAY - timedelta(days=9), did_it="partly")
    check_in_of(neck, TODAY - timedelta(days=2), 2, did_it="yes")

    person = of_one(theo, coming)
    assert (person["plan"]["message"], person["plan"]["steps"]) == ("Go easy.", ["Drink"])
    assert [each["did_it"] for each in person["adherence"]] == ["partly", "yes"]
    assert person["adherence"][0]["answered_at"]
    assert len(person["said"]["check_ins"]) == 1


def test_brief_shows_alerts_by_severity(theo: ApiUser, diary: Diary, coming: Attendance) -> None:
    ConditionFactory.create(client=diary.ana, code="CL-SCAR", places=["zone:calf:left"])
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    alerts = of_one(theo, coming)["alerts"]
    assert alerts[0]["level"] == "stop"
    assert alerts[0]["text"].startswith("Do not treat: Fever")
    assert {"level": "avoid", "text": "Leave alone: Calf, left."} in alerts
    assert not any(alert["text"].startswith("Desk:") for alert in alerts)


def test_brief_says_that_a_guardian_must_agree(theo: ApiUser, diary: Diary, coming: Attendance) -> None:
    type(diary.ana).objects.filter(pk=diary.ana.pk).update(birth_on="2015-01-01")

    levels = [(alert["level"], alert["text"]) for alert in of_one(theo, coming)["alerts"]]
    ConsentFactory.create(client=diary.ana, kind="treatment")

    assert ("clearance", "Guardian consent needed first: Client under the age of consent") in levels
    assert [alert["text"] for alert in of_one(theo, coming)["alerts"]] == [NO_HISTORY]


@pytest.mark.parametrize("cause", ["condition", "visit"])
def test_brief_asks_for_no_history_once_there_is_some(
    theo: ApiUser, diary: Diary, coming: Attendance, cause: str
) -> None:
    if cause == "visit":
        visit_on(diary.ana, diary, TODAY - timedelta(days=7))
    else:
        ConditionFactory.create(client=diary.ana, code="CM-FIBRO", ended_at=TODAY, ended_by="x")

    assert NO_HISTORY not in [alert["text"] for alert in of_one(theo, coming)["alerts"]]


def test_brief_shows_what_was_told_to_the_desk_until_it_is_settled(
    dana: ApiUser, theo: ApiUser, diary: Diary, coming: Attendance
) -> None:
    place = f"clients/{diary.ana.pk}/health-statements"
    dana.api("POST", place, {"words": "Blood thinners since March."})

    before = of_one(theo, coming)
    [told] = before["told_to_desk"]
    theo.api("POST", f"{place}/{told['id']}/settle", {"reason": "Stopped in May."})
    after = of_one(theo, coming)

    line = "Told to the desk, to be asked: Blood thinners since March."
    assert [alert["text"] for alert in before["alerts"]] == [NO_HISTORY, line]
    assert (after["told_to_desk"], [alert["text"] for alert in after["alerts"]]) == ([], [NO_HISTORY])


def test_brief_shows_open_follow_ups_by_urgency(theo: ApiUser, coming: Attendance, neck: Episode) -> None:
    common = {"client": neck.client, "episode": neck, "owner": theo.person, "raised_by": "x"}
    for reason, urgency in (("silence", "routine"), ("red_flag", "emergency")):
        FollowUp.objects.create(
            **common, reason=reason, urgency=urgency, evidence=["x"], due_at=TODAY + timedelta(days=1)
        )
    FollowUp.objects.filter(reason="silence").update(due_at=TODAY)

    assert [each["reason"] for each in of_one(theo, coming)["follow_ups"]] == ["red_flag", "silence"]


def test_brief_shows_advice_and_the_next_visit(theo: ApiUser, diary: Diary, coming: Attendance) -> None:
    advice = {
        "advised_service": diary.massage,
        "advised_every_weeks": 2,
        "advised_visits": 4,
        "advised_at": TODAY,
        "advised_by": theo.person,
    }
    at = TODAY - timedelta(days=7)
    visit_on(diary.ana, diary, at, state="completed", ended_at=at + timedelta(hours=1), **advice)
    ahead = {"state": "confirmed", "arrived_at": None, "started_at": None}
    visit_on(diary.ana, diary, TODAY + timedelta(days=7), **ahead)

    person = of_one(theo, coming)
    assert person["rebooking_advice"]["every_weeks"] == 2
    assert person["next_visit"]["starts_at"] == "2026-04-06T10:00:00+01:00"


@pytest.mark.parametrize("state", ["booked", "arrived", "in_session", "completed", "cancelled", "no_show"])
def test_brief_exists_for_every_state_of_a_visit(theo: ApiUser, diary: Diary, state: str) -> None:
    ended = {"ended_at": TODAY} if state == "completed" else {}
    if state == "cancelled":
        ended = {"cancelled_at": TODAY, "cancelled_by": "client", "cancel_reason": "ill"}  # type: ignore[dict-item]
    visit = visit_on(diary.ana, diary, TODAY, state=state, **ended)

    answer = read(theo, visit)
    assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_brief_shows_nothing_of_another_client(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")
    note_of(visit_on(diary.ana, diary, TODAY - timedelta(days=7)), theo.person, neck)
    Attendance.objects.create(appointment=coming.appointment, client=diary.ben, health_news="none")

    ana, ben = read(theo, coming).json()["people"]
    assert (ana["client"]["name"], ben["client"]["name"]) == ("Ana", "Ben")
    assert ana["alerts"] and ana["episodes"] and ana["last_visit"]
    assert [ben[name] for name in ("episodes", "last_visit")] == [[], None]
    assert [alert["text"] for alert in ben["alerts"]] == [NO_HISTORY]
    assert AuditEntry.objects.filter(verb="read", subject="client").count() == 2


def test_brief_takes_constant_queries(theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode) -> None:
    def grow(visits: int, first: int) -> None:
        for number in range(first, first + visits):
            at = TODAY - timedelta(days=2 + number)
            note = note_of(visit_on(diary.ana, diary, at), theo.person, neck)
            plan_of(note, at)
            check_in_of(neck, TODAY - timedelta(minutes=number), number, did_it="yes")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert read(theo, coming).status_code == 200
        return len(asked)

    grow(1, 1)
    read(theo, coming)
    one = queries()
    grow(7, 2)

    assert queries() == one


def test_brief_refuses_the_front_desk(dana: ApiUser, coming: Attendance) -> None:
    assert read(dana, coming).status_code == 403


def test_brief_opens_with_why_what_to_mind_and_last_time(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    earlier, last = (visit_on(diary.ana, diary, TODAY - timedelta(days=days)) for days in (14, 7))
    for visit, pain in ((earlier, 8), (last, 4)):
        note = note_of(visit, theo.person, episode=neck)
        note.points.filter(site__code="UT1", side="right").update(pain_on_pressure_before=pain)
    person = theo.api("GET", f"appointments/{coming.appointment_id}/brief").json()["people"][0]

    why, mind, last_time = person["summary"]
    assert why == "Comes for “An ache up to my temple”, 7 of 10 on average."
    assert mind == "Nothing on file to mind."
    assert "knots: 1 weaker" in last_time
    assert [knot["status"] for knot in person["last_visit"]["knots"]] == ["weaker"]


def test_brief_names_the_open_red_flag_and_no_line_of_the_desk(
    theo: ApiUser, diary: Diary, coming: Attendance, neck: Episode
) -> None:
    raise_follow_up(
        client=diary.ana,
        episode=neck,
        reason="red_flag",
        urgency="same_day",
        evidence=["Her left calf is warm."],
        flags=["RF-DVT"],
        by=theo.person,
    )

    person = theo.api("GET", f"appointments/{coming.appointment_id}/brief").json()["people"][0]

    stops = [alert["text"] for alert in person["alerts"] if alert["level"] == "stop"]
    assert stops == ["Open red flag, see a clinician first: Her left calf is warm."]
    assert not any(alert["text"].startswith("Desk:") for alert in person["alerts"])
    assert "Her left calf is warm" in person["summary"][1]


@pytest.mark.parametrize(("days", "expired"), [(0, False), (2, True)])
def test_brief_says_that_a_plan_ran_out(
    theo: ApiUser, diary: Diary, coming: Attendance, days: int, expired: bool
) -> None:
    last = visit_on(diary.ana, diary, TODAY - timedelta(days=7))
    plan_of(note_of(last, theo.person), TODAY - timedelta(days=days))

    assert of_one(theo, coming)["plan"]["expired"] is expired
