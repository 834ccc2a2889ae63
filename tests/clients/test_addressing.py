"""The addressee of a client's letters."""

from datetime import date

import pytest

from clients.addressing import addressee
from clients.models.age import age_on
from clinic import clock
from clinic.models import Practice
from tests.factories import ClientFactory

ON = date(2026, 3, 2)


def test_addressee_of_an_adult_is_the_adult(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana", email="ana@example.test", shared_mailbox=True)

    reader = addressee(ana, ON)

    assert reader is not None
    assert (reader.key, reader.name, reader.address, reader.shared_mailbox) == (
        str(ana.pk),
        "Ana",
        "ana@example.test",
        True,
    )


@pytest.mark.parametrize(("said", "is_shared"), [(None, True), (True, True), (False, False)])
def test_an_address_of_two_clients_is_shared_until_somebody_says_otherwise(
    practice: Practice, said: bool | None, is_shared: bool
) -> None:
    ana = ClientFactory.create(name="Ana", email="both@example.test", shared_mailbox=said)
    ClientFactory.create(name="Bo", email="both@example.test")

    reader = addressee(ana, ON)

    assert reader is not None and reader.shared_mailbox is is_shared


def test_an_address_of_a_family_or_of_one_client_is_not_shared(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana", email="both@example.test")
    ClientFactory.create(name="Tim", email="both@example.test", guardian=ana, birth_on=date(2020, 1, 1))
    ClientFactory.create(name="Left", email="both@example.test", archived_at=clock.now())

    reader = addressee(ana, ON)

    assert reader is not None and not reader.shared_mailbox


def test_letters_of_a_child_go_to_the_guardian_under_the_childs_key(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana")
    child = ClientFactory.create(name="Tim", birth_on=date(2008, 3, 3), guardian=ana)

    the_day_before, the_birthday = addressee(child, ON), addressee(child, date(2026, 3, 3))

    assert the_day_before is not None and the_birthday is not None
    assert (the_day_before.key, the_day_before.name) == (str(child.pk), "Ana")
    assert the_birthday.name == "Tim"


@pytest.mark.parametrize("who", ["client", "guardian"])
def test_addressee_is_none_without_an_email(practice: Practice, who: str) -> None:
    guardian = ClientFactory.create(email="")
    client = ClientFactory.create(
        email="tim@example.test" if who == "guardian" else "",
        birth_on=date(2020, 1, 1),
        guardian=guardian if who == "guardian" else None,
    )

    assert addressee(client, ON) is None


@pytest.mark.parametrize(
    ("birth_on", "on", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_age_is_counted_in_whole_years(birth_on: date, on: date, age: int) -> None:
    assert age_on(birth_on, on) == age


def test_addressee_without_a_birth_date_is_the_guardian_with_the_clients_name(
    practice: Practice,
) -> None:
    ana = ClientFactory.create(name="Ana")
    namesake = ClientFactory.create(name="Ana", email="", guardian=ana)

    reader = addressee(namesake, ON)

    assert reader is not None
    assert (reader.address, reader.whose) == (ana.email, "Ana")
