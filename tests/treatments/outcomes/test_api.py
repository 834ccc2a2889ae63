"""GET /reports/outcomes, /clients/{id}/outcomes, their charts, and /education-facts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic import clock
from clinic.models import AuditEntry, Location
from scheduling.models import Assignment
from tests.cast import ApiUser
from tests.factories import ClientFactory, LocationFactory, visit_of
from treatments.models import Episode, Reading, SessionNote
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note

FIRST = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 9, tzinfo=UTC)
WORDS = "{http://www.w3.org/2000/svg}desc"


@pytest.fixture(autouse=True)
def _later() -> Any:
    """All of this is asked on 1 June 2026, three months after the first treatments."""
    with clock.at(LATER):
        yield


def treated(theo: ApiUser, client: Client | None = None, *, at: datetime = FIRST) -> Episode:
    """A complaint first treated at that time."""
    return Episode.objects.create(
        client=client or ClientFactory.create(),
        own_words="Neck",
        opened_by=theo.person,
        opened_at=at,
        first_treated_at=at,
    )


def give(
    episode: Episode, value: int, days: float, moment: str = "between", question: str = "average_7_days"
) -> None:
    """A number so many days after the first treatment."""
    assert episode.first_treated_at
    Reading.objects.create(
        client=episode.client,
        episode=episode,
        question=question,
        moment=moment,
        value=value,
        measured_at=episode.first_treated_at + timedelta(days=days),
        source="client",
        recorded_by="x",
    )


def course(theo: ApiUser, before: int, week_4: int, week_8: int, **fields: Any) -> Episode:
    """A complaint with all three values."""
    episode = treated(theo, **fields)
    give(episode, before, -0.1, "baseline")
    give(episode, week_4, 28, "week_4")
    give(episode, week_8, 56, "week_8")
    return episode


def moments(user: ApiUser, query: str = "") -> dict[str, Any]:
    answer = user.api("GET", f"reports/outcomes{query}")
    assert answer.status_code == 200, answer.content
    return {one["moment"]: one for one in answer.json()["moments"]}


def test_report_has_means_spread_and_responders_at_each_moment(theo: ApiUser) -> None:
    for values in ((8, 4, 2), (6, 4, 4), (7, 7, 6)):
        course(theo, *values)

    found = moments(theo)
    assert found["baseline"]["summary"] == {"n": 3, "mean": 7, "sd": 1, "median": 7}
    assert found["baseline"]["paired"] is None
    week_4, week_8 = found["week_4"]["paired"], found["week_8"]["paired"]
    assert (week_4["n"], week_4["mean_fall"], week_4["responders"]) == (3, 2, 2)
    assert (week_4["substantial"], week_8["substantial"]) == (1, 1)
    assert week_8["responder_share"] == 0.67


def test_report_shows_published_means_as_unverified(theo: ApiUser) -> None:
    found = [one["published"] for one in moments(theo).values()]

    assert [one["mean"] for one in found] == [7.2, 3.9, 2.5]
    assert {one["source_label"] for one in found} == {"as quoted by the seed article, unverified"}
    assert not any(one["verified"] for one in found)


def test_late_baseline_is_counted_and_left_out(theo: ApiUser) -> None:
    episode = treated(theo)
    give(episode, 8, 1, "baseline")
    give(episode, 4, 28, "week_4")

    answer = theo.api("GET", "reports/outcomes").json()
    assert (answer["episodes"], answer["late_baselines"]) == (1, 1)
    found = moments(theo)
    assert found["baseline"]["summary"] is None
    assert (found["week_4"]["summary"]["n"], found["week_4"]["paired"]) == (1, None)


def test_report_counts_only_the_seven_day_average(theo: ApiUser) -> None:
    give(treated(theo), 9, 28, "between", "now")

    assert moments(theo)["week_4"]["summary"] is None


def test_report_counts_unasked_numbers_within_the_window_only(theo: ApiUser) -> None:
    near, far = treated(theo), treated(theo)
    give(near, 3, 31.3)
    give(far, 9, 32.3)

    found = moments(theo)["week_4"]["summary"]
    assert (found["n"], found["mean"]) == (1, 3)


def test_report_has_means_of_other_questions(theo: ApiUser) -> None:
    episode = treated(theo)
    give(episode, 6, 0, "baseline", "sleep")
    give(episode, 2, 28, "week_4", "sleep")
    give(episode, 1, 56, "week_8", "global_change")

    others = theo.api("GET", "reports/outcomes").json()["others"]
    assert [(one["question"], one["moment"], one["summary"]["mean"]) for one in others] == [
        ("sleep", "baseline", 6),
        ("sleep", "week_4", 2),
        ("global_change", "week_8", 1),
    ]


def test_report_selects_by_the_day_of_first_treatment(theo: ApiUser) -> None:
    course(theo, 8, 4, 2)
    course(theo, 6, 4, 2, at=FIRST - timedelta(days=60))

    assert moments(theo)["baseline"]["summary"]["n"] == 2
    assert moments(theo, "?from=2026-03-01&to=2026-03-03")["baseline"]["summary"]["mean"] == 8
    assert moments(theo, "?from=2026-01-01&to=2026-03-02")["baseline"]["summary"]["mean"] == 6


def test_report_selects_by_therapist_and_location(theo: ApiUser, diary: Any) -> None:
    course(theo, 8, 4, 2)
    episode = course(theo, 6, 4, 2)
    visit = visit_of(episode.client, diary.location)
    Assignment.objects.create(appointment=visit.appointment, resource=diary.theo, kind="therapist")
    SessionNote.objects.create(attendance=visit, episode=episode, author=theo.person)

    def count(query: str) -> int:
        return int(theo.api("GET", f"reports/outcomes?{query}").json()["episodes"])

    assert count(f"therapist={diary.theo.pk}&location={diary.location.pk}") == 1
    assert count(f"therapist={diary.mara.pk}") == 0
    assert count(f"location={LocationFactory.create().pk}") == 0


def test_report_hides_figures_of_fewer_than_five_from_the_owner(fern: ApiUser, theo: ApiUser) -> None:
    for _ in range(4):
        course(theo, 8, 4, 2)
    few = moments(fern)["week_4"]
    course(theo, 8, 4, 2)
    enough = moments(fern)["week_4"]

    assert (few["summary"], few["paired"], few["too_few"]) == (None, None, True)
    assert (enough["summary"]["n"], enough["paired"]["n"], enough["too_few"]) == (5, 5, False)


def test_report_counts_people_and_not_complaints(fern: ApiUser, theo: ApiUser) -> None:
    one = course(theo, 8, 4, 2).client
    for _ in range(4):
        course(theo, 8, 4, 2, client=one)

    assert moments(fern)["baseline"]["too_few"]


@pytest.mark.parametrize("query", ["?from=2026-03-03&to=2026-03-03", "?from=2019-01-01", "?to=0001-01-01"])
def test_report_refuses_an_unusable_span(theo: ApiUser, query: str) -> None:
    answer = theo.api("GET", f"reports/outcomes{query}")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?to")


def test_outcomes_refuse_the_front_desk(dana: ApiUser, theo: ApiUser) -> None:
    client = treated(theo).client

    addresses = ("reports/outcomes", "reports/outcomes.svg")
    for address in (*addresses, f"clients/{client.pk}/outcomes", f"clients/{client.pk}/outcomes.svg"):
        assert dana.api("GET", address).status_code == 403


def test_practice_chart_has_a_description(theo: ApiUser) -> None:
    course(theo, 8, 4, 2)
    course(theo, 6, 4, 3)

    answer = theo.get("/api/v1/reports/outcomes.svg", HTTP_ACCEPT="image/svg+xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    words = ElementTree.fromstring(answer.content).findtext(WORDS) or ""
    assert "At the start: mean 7.0 of 10 (n 2, standard deviation 1.4)." in words
    assert "After 4 weeks: mean 4.0 of 10 (n 2, standard deviation 0.0); clearly better 2 of 2" in words
    assert "Not of this practice, as quoted by the seed article, unverified: at the start 7.2 of 10" in words
    assert "A change is clear from 2 points, or 30 % of the start" in words


def test_practice_chart_shows_who_answered_at_each_moment(theo: ApiUser) -> None:
    course(theo, 8, 4, 2)
    give(treated(theo), 7, -0.1, "baseline")
    give(treated(theo, at=LATER - timedelta(days=35)), 3, 28, "week_4")
    treated(theo, at=LATER - timedelta(days=10))

    drawing = ElementTree.fromstring(theo.get("/api/v1/reports/outcomes.svg").content)
    texts = [text.text for text in drawing.iter(WORDS.replace("desc", "text"))]
    rows = {
        label: texts[texts.index(label) + 1 :][:3] for label in ("Answered (n)", "No answer", "Not due yet")
    }
    assert rows == {
        "Answered (n)": ["2", "2", "1"],
        "No answer": ["2", "1", "1"],
        "Not due yet": ["0", "1", "2"],
    }


def test_report_tells_apart_no_answer_and_not_due_yet(theo: ApiUser) -> None:
    course(theo, 8, 4, 2)
    treated(theo)
    treated(theo, at=LATER - timedelta(days=31))
    treated(theo, at=LATER - timedelta(days=32))

    answer = theo.api("GET", "reports/outcomes").json()
    found = moments(theo)
    missing = {name: (one["unanswered"], one["not_due"]) for name, one in found.items()}
    assert missing == {"baseline": (3, 0), "week_4": (2, 1), "week_8": (1, 2)}
    assert all(sum(missing[name]) + one["summary"]["n"] == answer["episodes"] for name, one in found.items())


def test_report_keeps_numbers_of_missing_answers_back_with_too_few(fern: ApiUser, theo: ApiUser) -> None:
    course(theo, 8, 4, 2)

    found = moments(fern)["week_4"]
    assert (found["unanswered"], found["not_due"]) == (None, None)


def test_practice_chart_hides_few_people_from_the_owner(fern: ApiUser, theo: ApiUser) -> None:
    course(theo, 8, 4, 2)

    words = ElementTree.fromstring(fern.get("/api/v1/reports/outcomes.svg").content).findtext(WORDS) or ""
    assert "At the start: too few answered to show." in words


def test_client_outcomes_have_readings_and_classes(theo: ApiUser) -> None:
    episode = course(theo, 8, 5, 3)
    give(episode, 7, 7, "weekly")
    treated(theo)

    answer = theo.api("GET", f"clients/{episode.client_id}/outcomes").json()
    [found] = answer["episodes"]
    assert [(one["value"], one["moment"], one["week"]) for one in found["series"]] == [
        (8, "baseline", -0.0),
        (7, "weekly", 1),
        (5, "week_4", 4),
        (3, "week_8", 8),
    ]
    assert [(one["moment"], one["response"], one["substantial"]) for one in found["moments"]] == [
        ("baseline", None, None),
        ("week_4", "improved", False),
        ("week_8", "improved", True),
    ]
    assert (found["baseline"], found["late_baseline"]) == (8, False)
    assert AuditEntry.objects.filter(verb="read", client_key=str(episode.client_id)).count() == 1


def test_late_baseline_gives_no_response_class(theo: ApiUser) -> None:
    episode = treated(theo)
    give(episode, 8, 1, "baseline")
    give(episode, 4, 28, "week_4")

    [found] = theo.api("GET", f"clients/{episode.client_id}/outcomes").json()["episodes"]
    assert (found["baseline"], found["late_baseline"]) == (None, True)
    assert (found["moments"][1]["value"], found["moments"][1]["response"]) == (4, None)


def test_client_chart_has_a_description_without_a_name(theo: ApiUser) -> None:
    episode = course(theo, 8, 5, 3)

    answer = theo.get(f"/api/v1/clients/{episode.client_id}/outcomes.svg")
    words = ElementTree.fromstring(answer.content).findtext(WORDS) or ""
    assert words.startswith(
        "\u201cNeck\u201d Since 2 March 2026: much better after 8 weeks; last answer in week 8. "
        "8 in week 0, 5 in week 4, 3 in week 8."
    )
    assert episode.client.name not in answer.content.decode()
    assert AuditEntry.objects.filter(verb="read", client_key=str(episode.client_id)).exists()


def test_client_chart_says_how_many_complaints_it_leaves_out(theo: ApiUser) -> None:
    client = course(theo, 8, 5, 3).client

    def title() -> str:
        drawing = ElementTree.fromstring(theo.get(f"/api/v1/clients/{client.pk}/outcomes.svg").content)
        return drawing.findtext("{http://www.w3.org/2000/svg}title") or ""

    for _ in range(3):
        course(theo, 8, 5, 3, client=client)
    assert title() == "Pain of this client"
    course(theo, 8, 5, 3, client=client)
    assert title() == "Pain of this client: the 4 newest of 5 complaints"


def test_outcomes_take_constant_queries(theo: ApiUser) -> None:
    def queries(address: str) -> int:
        theo.api("GET", address)
        with CaptureQueriesContext(connection) as asked:
            assert theo.api("GET", address).status_code == 200
        return len(asked)

    client = course(theo, 8, 5, 3).client
    addresses = ("reports/outcomes", f"clients/{client.pk}/outcomes")
    one = [queries(address) for address in addresses]
    for _ in range(4):
        course(theo, 8, 5, 3, client=client)

    assert [queries(address) for address in addresses] == one


def test_education_facts_are_marked_as_unverified(dana: ApiUser) -> None:
    facts = dana.api("GET", "education-facts").json()["results"]

    assert [(fact["id"], fact["value"]) for fact in facts] == [
        ("active_point_share", 85),
        ("lifetime_share", 85),
        ("professional_relief_share", 68),
        ("massage_for_pain_share", 41),
        ("one_session", None),
        ("fewer_returns", 40),
    ]
    assert all("as quoted by the seed article" in fact["source_label"] for fact in facts)
    assert not any(fact["verified"] or fact["in_letters"] for fact in facts)


def worked(theo: ApiUser, willow: Location, technique: str, *pains: tuple[int | None, int | None]) -> Episode:
    """A complaint with a signed note: a point with these numbers for each pair, all worked on so."""
    episode = treated(theo)
    with clock.at(FIRST):
        note = open_note(attendance=visit_of(episode.client, willow), episode=episode, by=theo.person)
        for site, (before, after) in zip(("UT1", "LS2", "SO1"), pains, strict=False):
            point: dict[str, Any] = {"site": site, "side": "right", "technique": technique}
            numbers: dict[str, Any] = {"pain_on_pressure_before": before, "pain_on_pressure_after": after}
            data: Any = point | numbers
            mark_point(note=note, data=data, by=theo.person)
        sign_note(note=note, revision=None, by=theo.person)
    return episode


def techniques(user: ApiUser) -> list[tuple[Any, ...]]:
    """Technique, points, people, mean fall and whether it is kept back, as the report has them."""
    answer = user.api("GET", "reports/outcomes")
    assert answer.status_code == 200, answer.content
    return [tuple(each.values()) for each in answer.json()["techniques"]]


def test_report_shows_how_far_pain_fell_by_each_technique(theo: ApiUser, willow: Location) -> None:
    worked(theo, willow, "pressure_release", (8, 3), (6, 4), (5, None))
    worked(theo, willow, "friction", (7, 7))
    SessionNote.objects.filter(episode=worked(theo, willow, "friction", (9, 1))).update(
        entered_in_error_at=LATER, entered_in_error_by=theo.person, entered_in_error_reason="x"
    )

    assert techniques(theo) == [
        ("pressure_release", 2, 1, 3.5, False),
        ("friction", 1, 1, 0.0, False),
    ]


def test_technique_on_fewer_than_five_people_is_kept_back_from_the_owner(
    theo: ApiUser, fern: ApiUser, willow: Location
) -> None:
    for _ in range(4):
        worked(theo, willow, "friction", (7, 7), (6, 6))
    assert techniques(fern) == [("friction", None, None, None, True)]

    worked(theo, willow, "friction", (7, 6))
    assert techniques(fern) == [("friction", 9, 5, 0.11, False)]
