"""/clients/{id}/conditions, its alerts, and the catalogue behind them."""

from datetime import UTC, datetime

import pytest

from clients.models import Client, Condition
from clinic import clock
from clinic.models import AuditEntry, Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory

SCAR = {"code": "CL-SCAR", "places": ["zone:calf:left"], "note": "From a fall.", "since_on": "2026-03-01"}
ASSESSED = {"how": "risk_assessment", "questions_asked": "q", "limits_chosen": "l", "informed_consent": True}
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana")


@pytest.fixture(autouse=True)
def _in_march(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    with clock.at(MARCH):
        yield


def clear(by: ApiUser, condition: Condition, **body: object):  # type: ignore[no-untyped-def]
    return by.api("POST", f"clients/{condition.client_id}/conditions/{condition.pk}/clear", body)


def test_a_therapist_records_a_condition(theo: ApiUser, ana: Client) -> None:
    answer = theo.api("POST", f"clients/{ana.pk}/conditions", SCAR)

    assert answer.status_code == 201, answer.content
    assert answer.json()["label"] == "Scar younger than 6-8 weeks"
    assert answer.json()["ends_on"] == "2026-04-26"
    entry = AuditEntry.objects.exclude(client_key="").get()
    assert (entry.verb, entry.client_key, entry.reason) == ("recorded_health", str(ana.pk), "")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "clients/{ana}/conditions"),
        ("POST", "clients/{ana}/conditions"),
        ("POST", "clients/{ana}/conditions/{ana}/end"),
        ("POST", "clients/{ana}/conditions/{ana}/clear"),
        ("GET", "conditions-catalogue"),
    ],
)
@pytest.mark.parametrize("who", ["dana", "fern"])
def test_the_desk_and_the_owner_are_refused(
    request: pytest.FixtureRequest, who: str, ana: Client, method: str, address: str
) -> None:
    answer = request.getfixturevalue(who).api(method, address.format(ana=ana.pk))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "CL-MOON"}, "unknown_condition"),
        ({"places": []}, "place_missing"),
        ({"no_such_place": True}, "place_missing"),
        ({"places": ["zone:moon:left"]}, "unknown_place"),
        ({"places": ["calf"]}, "unknown_place"),
        ({"places": ["zone:calf:midline"]}, "unknown_place"),
        ({"places": ["region:leg:midline"]}, "unknown_place"),
        ({"code": "CC-ANTICOAG"}, "place_not_asked"),
        ({"since_on": "2026-03-03"}, "in_the_future"),
        ({"ends_on": "2026-09-01"}, "ends_too_late"),
        ({"ends_on": "2026-02-01"}, "ends_before_start"),
        ({"since_on": "1900-01-01"}, "before_birth"),
        ({"ends_on": "1900-01-01", "since_on": None}, "before_birth"),
        ({"since_on": "2025-03-01"}, "over_already"),
        ({"ends_on": "2026-03-01"}, "over_already"),
        ({"note": "a\0b"}, "null_characters_not_allowed"),
    ],
)
def test_an_invalid_body_is_refused(theo: ApiUser, ana: Client, change: dict[str, object], code: str) -> None:
    answer = theo.api("POST", f"clients/{ana.pk}/conditions", SCAR | change)

    assert answer.status_code in (400, 409, 422)
    assert code in (answer.json()["code"], *(error["code"] for error in answer.json()["errors"]))
    assert not Condition.objects.exists()


def test_a_condition_of_the_past_is_recorded_when_it_is_said_to_be_over(theo: ApiUser, ana: Client) -> None:
    answer = theo.api(
        "POST", f"clients/{ana.pk}/conditions", SCAR | {"since_on": "2025-03-01", "is_over": True}
    )

    assert (answer.status_code, answer.json()["ends_on"]) == (201, "2025-04-26")


def test_end_keeps_the_condition_and_lifts_its_limits(theo: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/conditions"
    key = theo.api("POST", place, SCAR).json()["id"]

    assert theo.api("POST", f"{place}/{key}/end").json()["ended_at"]
    assert theo.api("POST", f"{place}/{key}/end").json()["code"] == "condition_ended"
    assert len(theo.api("GET", place).json()["results"]) == 1
    assert theo.api("GET", f"clients/{ana.pk}/alerts").json()["limits"]["avoid"] == []


def test_a_condition_of_another_client_is_not_found(theo: ApiUser, ana: Client) -> None:
    other = ConditionFactory.create()

    assert theo.api("POST", f"clients/{ana.pk}/conditions/{other.pk}/end").status_code == 404


def test_reading_conditions_is_audited_once_an_hour(theo: ApiUser, ana: Client) -> None:
    theo.api("GET", f"clients/{ana.pk}/conditions")
    theo.api("GET", f"clients/{ana.pk}/conditions")

    assert AuditEntry.objects.filter(verb="read", client_key=str(ana.pk)).count() == 1


def test_alerts_show_the_desk_a_sentence_and_therapists_the_limits(
    dana: ApiUser, theo: ApiUser, ana: Client
) -> None:
    ConditionFactory.create(client=ana, code="CC-ANTICOAG")

    desk_alerts = dana.api("GET", f"clients/{ana.pk}/alerts").json()
    therapist_alerts = theo.api("GET", f"clients/{ana.pk}/alerts").json()

    assert desk_alerts == {
        "desk_texts": ["Ask the therapist before booking."],
        "limits": None,
        "told_to_desk": None,
    }
    assert therapist_alerts["limits"]["limits"] == [
        {
            "place": None,
            "max_pressure": 3,
            "techniques_excluded": ["sustained_deep_compression"],
            "codes": ["CC-ANTICOAG"],
        }
    ]


def test_alerts_say_that_a_guardian_must_agree_until_one_has(
    dana: ApiUser, theo: ApiUser, ana: Client
) -> None:
    child = ClientFactory.create(birth_on="2015-01-01", guardian=ana)
    place = f"clients/{child.pk}"

    before, needs = dana.api("GET", f"{place}/alerts").json(), theo.api("GET", f"{place}/alerts").json()
    dana.api("POST", f"{place}/consents", {"kind": "treatment", "text_version": "1", "how": "paper"})
    after = dana.api("GET", f"{place}/alerts").json()

    assert before["desk_texts"] == ["A parent or guardian must agree before the visit."]
    assert needs["limits"]["needs"] == ["guardian_consent"]
    assert after["desk_texts"] == []


def test_clear_with_a_clinicians_reply_lasts_six_months(theo: ApiUser, ana: Client) -> None:
    held = ConditionFactory.create(client=ana, code="CC-CANCER")

    answer = clear(theo, held, how="clinician_reply", note="Dr Oak, 1 March: light pressure is fine.")

    assert answer.status_code == 200, answer.content
    assert answer.json()["cleared_until"] == "2026-09-02"
    assert theo.api("GET", f"clients/{ana.pk}/alerts").json()["limits"]["booking"] == "none"
    assert AuditEntry.objects.filter(verb="cleared_condition", client_key=str(ana.pk)).exists()


def test_an_earlier_clearance_stays_on_record(theo: ApiUser, ana: Client) -> None:
    held = ConditionFactory.create(client=ana, code="CC-CANCER")
    for until in ("2026-04-01", "2026-05-01"):
        clear(theo, held, how="clinician_reply", note=f"Dr Oak: until {until}.", until=until)

    [condition] = theo.api("GET", f"clients/{ana.pk}/conditions").json()["results"]

    assert condition["cleared_until"] == "2026-05-01"
    assert [each["cleared_until"] for each in condition["clearances"]] == ["2026-05-01", "2026-04-01"]


def test_clear_refuses_more_than_six_months(theo: ApiUser, ana: Client) -> None:
    held = ConditionFactory.create(client=ana, code="CC-CANCER")

    answer = clear(theo, held, how="clinician_reply", note="Dr Oak.", until="2026-12-01")

    assert answer.json()["code"] == "clearance_too_long"


@pytest.mark.parametrize(
    ("code", "fields", "change", "refused_as"),
    [
        ("CC-ANTICOAG", {}, {}, None),
        ("CC-ANTICOAG", {}, {"limits_chosen": ""}, "risk_assessment_incomplete"),
        ("CC-ANTICOAG", {}, {"informed_consent": False}, "risk_assessment_incomplete"),
        ("CC-DVT-HISTORY", {}, {}, "clinician_must_reply"),
        ("CC-PREG-RISK", {}, {}, "clinician_must_reply"),
        ("CC-CANCER", {}, {}, "clinician_must_reply"),
        ("CC-CANCER", {}, {"treatment_is_over": True}, None),
        ("CC-SURGERY", {"since_on": "2026-02-01"}, {}, "clinician_must_reply"),
        ("CC-SURGERY", {}, {}, "clinician_must_reply"),
        ("CC-SURGERY", {"since_on": "2026-01-10"}, {}, None),
        ("CL-SCAR", {}, {}, "clearance_not_needed"),
        ("CC-ANTICOAG", {}, {"how": "clinician_reply"}, "clinician_reply_missing"),
    ],
)
def test_clear_takes_a_risk_assessment_only_where_allowed(
    theo: ApiUser,
    ana: Client,
    code: str,
    fields: dict[str, str],
    change: dict[str, object],
    refused_as: str | None,
) -> None:
    held = ConditionFactory.create(client=ana, code=code, **fields)

    answer = clear(theo, held, **ASSESSED | change)

    assert answer.json().get("code", code) == (refused_as or code)
    assert answer.status_code == (200 if refused_as is None else answer.status_code)


def test_clear_refuses_a_risk_assessment_where_the_practice_does(theo: ApiUser, ana: Client) -> None:
    Practice.objects.update(allow_recorded_risk_assessment=False)
    held = ConditionFactory.create(client=ana, code="CC-ANTICOAG")

    answer = clear(theo, held, **ASSESSED)

    assert (answer.status_code, answer.json()["code"]) == (409, "risk_assessment_off")
    assert answer.json()["errors"][0]["pointer"] == "/how"


def test_conditions_catalogue_answers_therapists(theo: ApiUser) -> None:
    assert len(theo.api("GET", "conditions-catalogue").json()["conditions"]) == 63
