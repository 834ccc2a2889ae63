"""To whom a client's letters go."""

from datetime import date

import pytest

from clients.addressing import addressee
from clients.age import age_on
from clinic.models import Practice
from tests.factories import ClientFactory

ON = date(2026, 3, 2)


def test_an_adult_reads_their_own_letters(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana", email="ana@example.test", shared_mailbox=True)

    found = addressee(ana, ON)

    assert found is not None
    assert (found.key, found.name, found.address, found.shared_mailbox) == (
        str(ana.pk),
        "Ana",
        "ana@example.test",
        True,
    )


def test_a_childs_letters_go_to_the_guardian_and_stay_on_the_childs_record(practice: Practice) -> None:
    ana = ClientFactory.create(name="Ana")
    child = ClientFactory.create(name="Tim", birth_on=date(2008, 3, 3), guardian=ana)

    the_day_before, the_birthday = addressee(child, ON), addressee(child, date(2026, 3, 3))

    assert the_day_before is not None and the_birthday is not None
    assert (the_day_before.key, the_day_before.name) == (str(child.pk), "Ana")
    assert the_birthday.name == "Tim"


@pytest.mark.parametrize("who", ["client", "guardian"])
def test_without_an_address_there_is_no_letter(practice: Practice, who: str) -> None:
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


def test_a_guardian_reads_for_somebody_whose_birth_is_unknown_and_is_told_whose_letter_it_is(
    practice: Practice,
) -> None:
    ana = ClientFactory.create(name="Ana")
    namesake = ClientFactory.create(name="Ana", email="", guardian=ana)

    found = addressee(namesake, ON)

    assert found is not None
    assert (found.address, found.whose) == (ana.email, "Ana")
