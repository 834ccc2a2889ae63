"""Without a place, what protects counts while it does anywhere, what permits once it does everywhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client as Browser

from clients.actions.give_consent import give_consent
from clients.addressing import present_reader
from clients.models import Client, Condition
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Practice
from clinic.pages.links import opt_out_url
from clinic.refusals import Refusal
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, FollowUpFactory, LocationFactory
from treatments.follow_ups.letters import alert_letter

MORNING = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)
FIRST, OURS, LAST = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)
"""That morning's date in Pago Pago, at the practice in London, and in Kiritimati."""
COMES_OF_AGE_TODAY = date(2008, 11, 28)
SYSTEM = SystemActor("test")


@pytest.fixture(autouse=True)
def three_days(practice: Practice) -> Iterator[None]:
    """A practice in London with a location on either side of the date line."""
    LocationFactory.create(timezone="Pacific/Pago_Pago")
    LocationFactory.create(timezone="Pacific/Kiritimati")
    with clock.at(MORNING):
        yield


def child(**fields: object) -> Client:
    """Return a client who is an adult by the practice's day, and a child still in Pago Pago."""
    return ClientFactory.create(name="Tim", birth_on=COMES_OF_AGE_TODAY, **fields)


@pytest.fixture
def ruth(three_days: None) -> Client:
    return ClientFactory.create(name="Ruth", birth_on=date(1980, 1, 1), phone="+442079460011")


@pytest.mark.parametrize(
    ("since_on", "ends_on", "counts"),
    [
        (None, FIRST, True),
        (LAST, None, True),
        (OURS, OURS, True),
        (None, date(2026, 11, 26), False),
        (date(2026, 11, 30), None, False),
    ],
)
def test_a_condition_is_an_alert_while_it_counts_anywhere(
    theo: ApiUser, ruth: Client, since_on: date | None, ends_on: date | None, counts: bool
) -> None:
    ConditionFactory.create(client=ruth, code="CC-ANTICOAG", since_on=since_on, ends_on=ends_on)

    codes = theo.api("GET", f"clients/{ruth.pk}/alerts").json()["limits"]["codes"]

    assert codes == (["CC-ANTICOAG"] if counts else [])


@pytest.mark.parametrize(("until", "is_needed"), [(FIRST, True), (OURS, True), (LAST, False)])
def test_a_clearance_counts_in_alerts_while_it_counts_everywhere(
    theo: ApiUser, ruth: Client, until: date, is_needed: bool
) -> None:
    ConditionFactory.create(
        client=ruth,
        code="CC-ANTICOAG",
        cleared_at=MORNING,
        cleared_by="test",
        cleared_how="clinician_reply",
        cleared_until=until,
    )

    needs = theo.api("GET", f"clients/{ruth.pk}/alerts").json()["limits"]["needs"]

    assert ("clearance" in needs) is is_needed


def test_a_clearance_is_reckoned_from_the_earliest_day(theo: ApiUser, ruth: Client) -> None:
    condition = ConditionFactory.create(client=ruth, code="CC-ANTICOAG")

    answer = theo.api(
        "POST",
        f"clients/{ruth.pk}/conditions/{condition.pk}/clear",
        {"how": "clinician_reply", "note": "Dr Roe agrees."},
    )

    assert answer.json()["cleared_until"] == "2027-05-27", answer.content


def test_a_condition_that_ends_by_itself_is_reckoned_from_the_latest_day(theo: ApiUser, ruth: Client) -> None:
    theo.api("POST", f"clients/{ruth.pk}/conditions", {"code": "CM-MEDS"})

    assert Condition.objects.get().ends_on == date(2026, 11, 30)


def test_letters_and_alerts_of_a_child_anywhere_go_by_the_guardian(ruth: Client, theo: ApiUser) -> None:
    tim = child(guardian=ruth)

    reader, alert = (
        present_reader(str(tim.pk)),
        alert_letter(FollowUpFactory.create(client=tim, urgency="same_day")),
    )

    assert reader is not None and reader.name == "Ruth"
    assert "Telephone of Ruth" in alert.text


def test_a_guardian_opts_out_for_a_child_anywhere(ruth: Client) -> None:
    tim = child(guardian=ruth)

    answer = Browser().get(opt_out_url(str(tim.pk), "reminder", reader=ruth.email))

    assert answer.status_code == 200


def test_a_child_anywhere_does_not_consent(three_days: None) -> None:
    with pytest.raises(Refusal) as refused:
        give_consent(client=child(), kind="treatment", text_version="2026-01", how="in_person", by=SYSTEM)

    assert [each["code"] for each in refused.value.errors] == ["guardian_missing"]


@pytest.mark.parametrize(("birth_on", "status"), [(COMES_OF_AGE_TODAY, 422), (date(2008, 11, 27), 200)])
def test_a_guardian_is_an_adult_everywhere(dana: ApiUser, birth_on: date, status: int) -> None:
    ward, young = ClientFactory.create(), ClientFactory.create(birth_on=birth_on)

    answer = dana.api("PATCH", f"clients/{ward.pk}", {"guardian": str(young.pk)}, If_Match='"1"')

    assert answer.status_code == status, answer.content


def test_a_guardian_of_a_child_anywhere_is_not_archived(dana: ApiUser, ruth: Client) -> None:
    child(guardian=ruth)

    answer = dana.api("POST", f"clients/{ruth.pk}/archive", If_Match='"1"')

    assert answer.json()["code"] == "guardian_needed"


@pytest.mark.parametrize(("born_on", "code"), [(LAST, None), (date(2026, 11, 30), "before_birth")])
def test_a_moment_lies_before_birth_if_it_does_everywhere(born_on: date, code: str | None) -> None:
    client, found = ClientFactory.create(birth_on=born_on), None

    try:
        client.require_in_lifetime(MORNING, pointer="/measured_at")
    except Refusal as refusal:
        found = refusal.code

    assert found == code
