"""The days after the visit: Ana is asked how she is, her answer reaches Theo, and he follows it up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from clinic.models import AuditEntry
from scheduling.models import Appointment, Attendance
from tests.journeys.day import Day, links_in, ok, open_without_answering, send
from treatments.models import Episode, FollowUp, Reading

TIME_PASSED = timedelta(hours=49)
FINDING = {"outcome": "seen_by_clinician", "words": "Seen by a doctor the same evening: no sign of a stroke."}


def two_days_pass(day: Day) -> None:
    """Move the visit, and the answers before it, 49 hours into the past."""
    visits = ("starts_at", "ends_at", "arrived_at", "started_at", "ended_at", "confirmed_at")
    with transaction.atomic():
        _move_back(Appointment.objects.filter(pk=day.ids["visit"]), *visits)
        _move_back(Attendance.objects.filter(pk=day.ids["attendance"]), "arrived_at")
        _move_back(Reading.objects.filter(client=UUID(day.ids["ana"])), "measured_at")
        _move_back(Episode.objects.filter(pk=day.ids["episode"]), "opened_at", "first_treated_at")


def _move_back(rows: Any, *instants: str) -> None:
    rows.update(**{instant: F(instant) - TIME_PASSED for instant in instants})


def ana_is_asked(day: Day) -> None:
    letter = day.letter(5)

    assert (letter["To"], letter["Subject"]) == ("ana@example.test", "A question from Willow Clinic")
    assert letter["List-Unsubscribe"]
    day.ids["question"] = links_in(letter)[0]


def opening_the_question_answers_nothing(day: Day) -> None:
    before = ok(day.theo.api("GET", f"check-ins?client={day.ids['ana']}"))["results"]
    audited = AuditEntry.objects.filter(actor_kind="link").count()

    page = open_without_answering(day.ids["question"])

    assert 'name="pain" value="10"' in page
    assert 'name="flags"' not in page
    assert ok(day.theo.api("GET", f"check-ins?client={day.ids['ana']}"))["results"] == before
    assert AuditEntry.objects.filter(actor_kind="link").count() == audited
    [check_in] = before
    assert (check_in["kind"], check_in["answered_at"]) == ("after_session", None)
    day.ids["check_in"] = f"check-ins/{check_in['id']}"


def ana_answers(day: Day) -> None:
    page = send(day.ids["question"], pain=8, did_it="partly", soreness="mild", worrying="yes")

    assert "<h1>What is it?</h1>" in page
    assert 'value="your face or one arm is suddenly weak or numb"' in page
    check_in = ok(day.theo.api("GET", day.ids["check_in"]))
    assert [reading["value"] for reading in check_in["readings"]] == [8]
    assert day.letter(6)["To"] == "theo@willow.test"


def ana_ticks_an_emergency(day: Day) -> None:
    page = send(day.ids["question"], step="tell", flags="RF-STROKE", words="My face is numb.")

    assert "<h1>Call 999 now</h1>" in page
    assert page.index("Call 999 now") < page.index("Do not wait for us")


def a_second_answer_changes_nothing(day: Day) -> None:
    before = record_of_ana(day)

    assert "Call 999 now" in send(day.ids["question"], status=422, pain=0, worrying="no")
    assert "Call 999 now" in send(day.ids["question"], step="tell", flags="RF-STROKE")

    assert record_of_ana(day) == before


def record_of_ana(day: Day) -> list[Any]:
    """Return the check-in, the follow-ups and the readings, as Theo reads them."""
    follow_ups = ok(day.theo.api("GET", f"follow-ups?client={day.ids['ana']}"))["results"]
    readings = ok(day.theo.api("GET", f"episodes/{day.ids['episode']}/readings"))["results"]
    return [ok(day.theo.api("GET", day.ids["check_in"])), follow_ups, readings]


def theo_receives_the_urgent_letter(day: Day) -> None:
    letter = day.letter(7)

    assert (letter["To"], letter["Subject"]) == (
        "theo@willow.test",
        "Something at Willow Clinic needs you now",
    )
    body = letter.get_body(("plain",))
    assert body is not None
    assert "numb" not in body.get_content()
    follow_ups = ok(day.theo.api("GET", "follow-ups?open=true&mine=true"))["results"]
    [flag] = follow_ups
    assert (flag["reason"], flag["urgency"]) == ("red_flag", "emergency")
    assert flag["flags"] == ["RF-STROKE"]
    assert any("My face is numb." in sentence for sentence in flag["evidence"])
    day.ids["follow_up"] = f"follow-ups/{flag['id']}"
    assert "in Knotwork, among your open follow-ups" in body.get_content()


def theo_receives_the_digest(day: Day) -> None:
    # Raised yesterday, the follow-ups were open when this morning's digest was due.
    FollowUp.objects.update(raised_at=F("raised_at") - timedelta(hours=25))

    letter = day.letter(8)

    assert (letter["To"], letter["Subject"]) == ("theo@willow.test", "1 thing waits for you at Willow Clinic")


def starting_a_session_is_refused(day: Day) -> None:
    address = f"appointments/{day.ids['next']}/start"
    assert day.theo.api("POST", address).outcome == (409, "no_visit_today")
    assert day.dana.api("POST", address).outcome == (409, "no_visit_today")

    [seen_by_dana, seen_by_theo] = [
        ok(user.api("GET", f"clients/{day.ids['ana']}/alerts")) for user in (day.dana, day.theo)
    ]

    desk_text = "No visit for now; ask the therapist before offering a new date."
    assert seen_by_dana == {"desk_texts": [desk_text], "limits": None, "told_to_desk": None}
    assert seen_by_theo["limits"]["codes"] == ["CI-REDFLAG"]


def theo_closes_the_follow_up_with_a_finding(day: Day) -> None:
    address = day.ids["follow_up"]
    etag = day.theo.api("GET", address).headers["ETag"]
    without_finding = day.theo.api("POST", f"{address}/close", {"outcome": "spoke"}, If_Match=etag)
    assert without_finding.outcome == (422, "finding_missing")

    ok(day.theo.api("POST", f"{address}/close", FINDING, If_Match=etag))
    for other in ok(day.theo.api("GET", "follow-ups?open=true"))["results"]:
        etag = f'"{other["revision"]}"'
        ok(day.theo.api("POST", f"follow-ups/{other['id']}/close", FINDING, If_Match=etag))

    assert ok(day.dana.api("GET", f"clients/{day.ids['ana']}/alerts"))["desk_texts"] == []
    assert ok(day.theo.api("POST", f"appointments/{day.ids['next']}/start"))["state"] == "in_session"


def theo_reads_the_answer_in_the_next_brief(day: Day) -> None:
    [ana] = ok(day.theo.api("GET", f"appointments/{day.ids['next']}/brief"))["people"]

    [check_in] = ana["said"]["check_ins"]
    assert (check_in["flags"], check_in["words"], ana["adherence"][0]["did_it"]) == (
        ["RF-STROKE"],
        "My face is numb.",
        "partly",
    )
    assert [knot["muscle"] for knot in ana["last_visit"]["knots"]][:1] == ["Upper trapezius"]
    assert ana["episodes"][0]["baseline"]["value"] == 6


def outcomes_begin_at_the_baseline(day: Day) -> None:
    [episode] = ok(day.theo.api("GET", f"clients/{day.ids['ana']}/outcomes"))["episodes"]

    assert (episode["baseline"], episode["late_baseline"]) == (6, False)
    assert [moment["value"] for moment in episode["moments"]] == [6, None, None]
    assert [reading["value"] for reading in episode["series"]] == [6]


def dana_is_refused_everything_clinical(day: Day) -> None:
    follow_up, check_in, episode = day.ids["follow_up"], day.ids["check_in"], f"episodes/{day.ids['episode']}"
    ana, visit = day.ids["ana"], day.ids["visit"]
    for address in (
        *("follow-ups", follow_up, f"check-ins?client={ana}", check_in, f"appointments/{visit}/brief"),
        *(episode, f"{episode}/readings", f"{day.ids['note']}/comparison", f"{day.ids['plan']}/pdf"),
        *(f"clients/{ana}/outcomes", f"clients/{ana}/outcomes.svg", "reports/outcomes"),
    ):
        day.refuses_dana("GET", address)
    day.refuses_dana("POST", "follow-ups", {"client": ana, "reason": "worrying", "evidence": ["x"]})
    day.refuses_dana("PATCH", follow_up, {}, If_Match='"1"')
    day.refuses_dana("POST", f"{follow_up}/close", FINDING, If_Match='"1"')
    day.refuses_dana("POST", f"{check_in}/answer", {"pain": 1})
    day.refuses_dana("POST", f"{check_in}/tell", {})
    day.refuses_dana("POST", f"{episode}/readings", {"question": "now", "value": 1})
